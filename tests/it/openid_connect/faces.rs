//! What is linked, as REST and the log tell it.

use domain::user::{Identity, UserCommand};
use infra::accounts::{Knock, Step};
use serde_json::{Value, json};

use super::{PASSWORD, Scene};

fn identity() -> Identity {
    Identity { issuer: "https://id.example.org".to_owned(), subject: "248289761001".to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linked_accounts_are_seen_by_their_user_and_by_administrators_and_unlinked_by_whoever_has_a_password() {
    let scene = Scene::open().await;
    let admin = scene.app.administrator().await;
    let (ada, ben) = (scene.active("ada@example.org").await, scene.invited("ben@example.org", None).await);
    assert_eq!(admin.read(&format!("/users/{ada}")).await["identities"], json!([]));
    scene.change(ada, UserCommand::LinkIdentity { identity: identity() }).await;
    let linked = json!({ "issuer": "https://id.example.org", "subject": "248289761001" });
    assert_eq!(admin.read(&format!("/users/{ada}")).await["identities"], json!([linked]));
    assert_eq!(admin.read("/me").await["identities"], json!([]));

    let knock = Knock::of_a_program([127, 0, 0, 9].into(), "a test");
    let accounts = &scene.app.house.accounts;
    let Step::SignedIn(opened) = accounts.sign_in("ada@example.org", PASSWORD.to_owned(), &knock).await.unwrap() else {
        panic!("one step lets in")
    };
    let session = scene.app.showing(&opened.session);
    assert_eq!(session.read("/me").await["identities"], json!([linked]));
    let other = json!({ "issuer": "https://id.example.org", "subject": "another" });
    session.post("/me/identities/unlink", other).await.is_problem(409, "identity_not_linked");
    admin.post("/me/identities/unlink", linked.clone()).await.is_problem(403, "not_allowed");
    assert_eq!(session.post("/me/identities/unlink", linked.clone()).await.status, 204);
    assert_eq!(session.read("/me").await["identities"], json!([]), "the session by which it was asked goes on");
    session.post("/me/identities/unlink", linked.clone()).await.is_problem(409, "identity_not_linked");

    // Nothing else lets Ben in.
    scene.change(ben, UserCommand::LinkIdentity { identity: identity() }).await;
    let refused = accounts.unlink(ben, identity(), None, None).await.unwrap_err().to_string();
    assert!(refused.contains("set a password first"), "{refused}");
    let stream = scene.app.house.log.reader.stream("user", &ada.to_string(), 0).await.unwrap();
    let unlinked = stream.iter().find(|event| event.event_type == "user.identity_unlinked").expect("it is an event");
    let payload: Value = serde_json::from_str(unlinked.payload.get()).unwrap();
    assert_eq!(payload["user.identity_unlinked"]["identity"], linked);
}
