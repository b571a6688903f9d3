//! The private server: it starts in any folder, survives crashes, and is shared and stopped as it should be.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use infra::embedded::{ConnectOptions, Durability, EmbeddedError, PrivateServer, parse_address};
use sqlx::{Connection, PgConnection};
use tests::{TemporaryServer, open_folder};

async fn start(folder: &Path) -> PrivateServer {
    PrivateServer::start(folder, Durability::NoFsync).await.unwrap()
}

async fn run(server: &PrivateServer, statement: &str) {
    let mut connection = PgConnection::connect_with(&server.options("postgres")).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn ask(options: ConnectOptions, question: &str) -> String {
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let answer = sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

#[tokio::test]
async fn a_new_folder_gets_a_server_and_keeps_its_rows_over_a_stop() {
    let folder = open_folder();
    let inside = folder.path().join("a folder/of its own");
    let server = start(&inside).await;
    assert!(!server.adopted());
    run(&server, "CREATE TABLE kept AS SELECT 'a row' AS row").await;
    server.stop().await.unwrap();
    assert!(!inside.join("run").exists(), "the socket goes with the server");

    let server = start(&inside).await;
    assert!(!server.adopted());
    assert_eq!(ask(server.options("postgres"), "SELECT row FROM kept").await, "a row");
    server.stop_and_remove().await.unwrap();
    assert_eq!(fs::read_dir(&inside).unwrap().count(), 0);
}

#[tokio::test]
async fn a_server_is_set_up_as_documented() {
    let server = TemporaryServer::start(Durability::Fsync).await;
    for (setting, value) in [
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("jit", "off"),
        ("max_connections", "200"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(ask(server.options("postgres"), &format!("SHOW {setting}")).await, value, "{setting}");
    }
    let socket = ask(server.options("postgres"), "SELECT trim('\"' FROM current_setting('unix_socket_directories'))").await;
    assert_eq!(fs::metadata(socket).unwrap().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_database_is_made_once() {
    let server = TemporaryServer::start(Durability::NoFsync).await;
    let (one, other) = tokio::join!(server.ensure_database("Odd \"name\""), server.ensure_database("Odd \"name\""));
    one.unwrap();
    other.unwrap();
    assert_eq!(ask(server.options("Odd \"name\""), "SELECT current_database()::text").await, "Odd \"name\"");
}

#[tokio::test]
async fn a_server_left_by_a_crash_is_adopted_and_stopped_at_the_end() {
    let folder = open_folder();
    let left = start(folder.path()).await;
    let pid = left.pid();
    drop(left);

    let server = start(folder.path()).await;
    assert!(server.adopted());
    assert_eq!(server.pid(), pid);
    server.stop().await.unwrap();
    let server = start(folder.path()).await;
    assert!(!server.adopted());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn two_starts_at_once_share_one_server_and_the_last_to_leave_stops_it() {
    let folder = open_folder();
    let (one, other) = tokio::join!(start(folder.path()), start(folder.path()));
    assert_eq!(one.pid(), other.pid());
    assert_ne!(one.adopted(), other.adopted());
    one.stop().await.unwrap();
    assert_eq!(ask(other.options("postgres"), "SELECT 'still here'").await, "still here");
    let options = other.options("postgres");
    other.stop().await.unwrap();
    assert!(PgConnection::connect_with(&options).await.is_err());
}

#[tokio::test]
async fn an_immediate_stop_loses_nothing_that_was_committed() {
    let server = TemporaryServer::start(Durability::Fsync).await;
    run(&server, "CREATE TABLE kept AS SELECT 'committed' AS row").await;
    let before = server.options("postgres");
    server.stop_immediate().await.unwrap();
    assert_eq!(server.pid(), None);
    server.restart().await.unwrap();
    assert_eq!(ask(before, "SELECT row FROM kept").await, "committed", "the address is the same after a restart");
}

#[tokio::test]
async fn a_killed_server_is_started_again() {
    let folder = open_folder();
    let server = start(folder.path()).await;
    run(&server, "CREATE TABLE kept AS SELECT 'committed' AS row").await;
    let pid = server.pid().unwrap();
    drop(server);
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).unwrap();

    let server = start(folder.path()).await;
    assert!(!server.adopted());
    assert_eq!(ask(server.options("postgres"), "SELECT row FROM kept").await, "committed");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_pid_file_that_names_another_program_is_not_obeyed() {
    let folder = open_folder();
    let server = start(folder.path()).await;
    let file = server.cluster().join("postmaster.pid");
    let was = fs::read_to_string(&file).unwrap();
    server.stop().await.unwrap();
    let (_, rest) = was.split_once('\n').unwrap();
    fs::write(&file, format!("{}\n{rest}", std::process::id())).unwrap();

    let server = start(folder.path()).await;
    assert!(!server.adopted());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let folder = open_folder();
    let long = folder.path().join("long".repeat(40));
    let server = start(&long).await;
    let socket = ask(server.options("postgres"), "SELECT trim('\"' FROM current_setting('unix_socket_directories'))").await;
    assert!(socket.starts_with("/tmp/chapterhouse-"), "{socket}");
    server.stop().await.unwrap();
    assert!(!Path::new(&socket).exists());
}

#[tokio::test]
async fn a_server_with_the_other_durability_is_replaced_only_when_nobody_uses_it() {
    let folder = open_folder();
    let fast = start(folder.path()).await;
    let refusal = PrivateServer::start(folder.path(), Durability::Fsync).await.unwrap_err();
    assert!(matches!(&refusal, EmbeddedError::OtherDurability { running, .. } if running == "off"), "{refusal}");
    drop(fast);
    let safe = PrivateServer::start(folder.path(), Durability::Fsync).await.unwrap();
    assert_eq!(ask(safe.options("postgres"), "SHOW fsync").await, "on");
    safe.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_closed_to_the_servers_account_holds_a_link() {
    let folder = open_folder();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let data = folder.path().join("data");
    let server = start(&data).await;
    let cluster = server.cluster().to_owned();
    // Only root has to become somebody else; anyone else's own folder is open to them.
    let is_root = fs::metadata(&data).unwrap().uid() == 0;
    assert_eq!(cluster.starts_with("/var/lib/chapterhouse"), is_root, "{}", cluster.display());
    assert_eq!(data.join("postgres").canonicalize().unwrap(), cluster);
    server.stop().await.unwrap();
    let server = start(&data).await;
    assert_eq!(server.cluster(), cluster);
    server.stop_and_remove().await.unwrap();
    assert!(!cluster.exists());
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let folder = open_folder();
    let server = start(folder.path()).await;
    let control = server.cluster().join("global/pg_control");
    server.stop().await.unwrap();
    fs::remove_file(control).unwrap();
    let refusal = PrivateServer::start(folder.path(), Durability::NoFsync).await.unwrap_err().to_string();
    assert!(refusal.contains("did not start") && refusal.contains("pg_control"), "{refusal}");
}

#[test]
fn a_wrong_address_is_refused_without_repeating_its_password() {
    for address in ["mysql://root:secret@db/x", "postgres://me:secret@db:port/x"] {
        let refusal = parse_address(address).unwrap_err().to_string();
        assert!(refusal.contains("expected postgres://user:password@host:5432/database"), "{refusal}");
        assert!(!refusal.contains("secret"), "{refusal}");
    }
    assert!(parse_address("postgres://me:secret@db:5433/chapterhouse").is_ok());
}
