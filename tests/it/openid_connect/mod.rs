//! Signing in by an identity provider that is another project's, in a real browser.

mod faces;
mod outages;
mod people;
mod refused;
mod unsound;

use domain::UserId;
use domain::grants::{GrantScope, Role};
use domain::text::EmailAddress;
use domain::user::{Known, User, UserCommand};
use infra::accounts::Knock;
use infra::accounts::identity_provider::{IdentityProvider, IssuerUrl, ProviderSettings, RedirectUrl};
use infra::clock::Clock;
use infra::commands::users::{ChangeUser, InviteUser, NewGrant};
use infra::mail::Purpose;
use serde_json::{Value, json};
use tests::{App, Browser, Mischief, TestProvider, context, keys, name};

pub const PASSWORD: &str = "four plain words here";
const BUTTON: &str = "a[href='/sign-in/provider']";

/// An application, and the provider that it trusts.
pub struct Scene {
    pub app: App,
    pub provider: TestProvider,
}

impl Scene {
    pub async fn open() -> Self {
        Self::with(json!({}), |_| {}).await
    }

    /// With what the provider is told besides, and what is set otherwise.
    pub async fn with(told: Value, set: impl FnOnce(&mut ProviderSettings)) -> Self {
        let app = App::start_at(&Clock::System.now().to_rfc3339()).await;
        let redirect = format!("{}/sign-in/provider/callback", app.base());
        let provider = TestProvider::start(&redirect, told).await;
        let mut settings = ProviderSettings {
            issuer: IssuerUrl::new(provider.issuer.clone()).unwrap(),
            client_id: provider.client_id.to_owned(),
            client_secret: provider.client_secret.to_owned(),
            redirect: RedirectUrl::new(redirect).unwrap(),
            button: "Sign in with Example".to_owned(),
            scopes: Vec::new(),
            acr: Vec::new(),
            amr: Vec::new(),
        };
        set(&mut settings);
        app.house.accounts.trust(IdentityProvider::new(settings).unwrap());
        Self { app, provider }
    }

    /// The provider's clock is the machine's; the application's is moved to it.
    pub fn in_step(&self) {
        self.app.clock.move_to(Clock::System.now());
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.app.base())
    }

    pub async fn invited(&self, email: &str, role: Option<Role>) -> UserId {
        self.invitation(email, role).await.0
    }

    async fn invitation(&self, email: &str, role: Option<Role>) -> (UserId, String) {
        let (id, link) = (UserId(infra::ids::fresh()), self.app.house.accounts.invitation());
        let grants = role.map(|role| NewGrant { role, scope: GrantScope::Organisation, from: None, to: None }).into_iter().collect();
        let email = EmailAddress::parse(email).unwrap();
        let giver = vec![Role::HeadquartersAdmin];
        let invite = InviteUser { id, name: name("Ada Muster"), email, language: None, link, grants, giver };
        self.app.house.commands.perform(context(infra::ids::fresh()), invite).await.unwrap();
        (id, keys().links.token(Purpose::Invitation, link.link_id.into()))
    }

    /// A user with a password.
    pub async fn active(&self, email: &str) -> UserId {
        let (id, token) = self.invitation(email, None).await;
        let knock = Knock::of_a_program([127, 0, 0, 9].into(), "a test");
        self.app.house.accounts.take_up(Purpose::Invitation, id, &token, PASSWORD.to_owned(), &knock).await.unwrap();
        id
    }

    pub async fn change(&self, id: UserId, command: UserCommand) {
        self.app.house.commands.perform(context(infra::ids::fresh()), ChangeUser { id, command }).await.unwrap();
    }

    pub async fn known(&self, id: UserId) -> Known {
        let user = self.app.house.commands.existing::<User>(&id.to_string(), "user").await.unwrap();
        user.state.known().unwrap().clone()
    }

    /// The types of what has happened to a user, without their beginning.
    pub async fn happened(&self, id: UserId) -> Vec<String> {
        let stream = self.app.house.log.reader.stream("user", &id.to_string(), 0).await.unwrap();
        stream.into_iter().map(|event| event.event_type.trim_start_matches("user.").to_owned()).collect()
    }

    /// Presses the button, and signs in at the provider as somebody it has not seen in this browser.
    pub async fn sign_in(&self, browser: &Browser, who: &str) {
        browser.forget().await;
        browser.open_page(&self.at("/account")).await;
        self.go_on(browser, who).await;
    }

    /// The same from the page that is shown.
    pub async fn go_on(&self, browser: &Browser, who: &str) {
        self.to_the_provider(browser).await;
        self.at_the_provider(browser, who).await;
    }

    /// Presses the button of the page that is shown, as somebody whom the provider knows by now: it lets them pass without a question.
    pub async fn again(&self, browser: &Browser) {
        self.in_step();
        let before = browser.address().await;
        browser.press(BUTTON).await;
        browser.arrives(|address| address.starts_with(self.app.base()) && address != before).await;
    }

    pub async fn to_the_provider(&self, browser: &Browser) {
        self.in_step();
        browser.press(BUTTON).await;
        browser.arrives(|address| address.starts_with(&self.provider.issuer)).await;
    }

    pub async fn at_the_provider(&self, browser: &Browser, who: &str) {
        browser.fill("input[name=login]", who).await;
        browser.fill("input[name=password]", "anything").await;
        browser.press("button[type=submit]").await;
        browser.arrives(|address| address.starts_with(self.app.base())).await;
    }

    /// Nobody was let in: the page says why, and leads back to both doors.
    pub async fn refused(&self, browser: &Browser, status: u64, words: &str) {
        let text = browser.text().await;
        assert!(text.contains("You are not signed in") && text.contains(words), "expected {words:?} in {text}");
        assert_eq!(browser.status().await, status, "{text}");
        browser.find("a[href='/sign-in']").await;
        browser.find(BUTTON).await;
        assert!(browser.driver.get_named_cookie("__Host-chapterhouse-session").await.is_err(), "{text}");
    }

    pub fn does(&self, mischief: Mischief) {
        self.provider.does(mischief);
    }
}
