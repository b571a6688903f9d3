//! A real browser: Chromium without a window, driven by WebDriver, with a profile of its own. It reaches this machine and nothing else.

use std::env;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures::FutureExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, WebElement};

use crate::{App, Visitor};

/// How long a page may take to become what is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// A browser. It ends with the test.
pub struct Browser {
    /// For what is not said here.
    pub driver: WebDriver,
    address: String,
    http: reqwest::Client,
    chromedriver: Child,
    _profile: TempDir,
}

/// A program, by the variable that names it, else by its usual names.
fn found(variable: &str, names: &[&str], package: &str) -> PathBuf {
    if let Some(named) = env::var_os(variable) {
        return named.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).chain(["/usr/bin".into(), "/usr/lib/chromium".into()]).collect();
    let found = names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()));
    found.unwrap_or_else(|| panic!("there is no {}: apt-get install {package}, or name it in {variable}", names[0]))
}

/// How often chromedriver is started anew that found no port: it takes one of IPv4 that may not be free in IPv6.
const STARTS: u32 = 10;

/// Starts chromedriver on a port that is free, and tells which.
fn chromedriver(profile: &Path) -> (Child, String) {
    let program = found("CHROMEDRIVER", &["chromedriver"], "chromium-driver");
    for _ in 0..STARTS {
        // What it keeps for itself is in the profile's folder too: its user may have no home.
        let mut command = Command::new(&program);
        command
            .arg("--port=0")
            .env("HOME", profile)
            .env("TMPDIR", profile)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("chromedriver runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is a pipe")).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let port = line.split_once("started successfully on port ")?.1;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let Some(port) = port else {
            let _ended = child.wait();
            continue;
        };
        // What it says later is of no interest, and must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        return (child, format!("http://127.0.0.1:{port}"));
    }
    panic!("chromedriver was started {STARTS} times, and never said on which port it listens")
}

fn capabilities(profile: &Path) -> ChromeCapabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    let data = format!("--user-data-dir={}", profile.join("profile").display());
    let arguments = [
        "--headless",
        // It opens pages of the tests alone, and may run where there are no namespaces to sandbox it in.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        // One process shows all pages: there are few, and they are ours.
        "--disable-site-isolation-trials",
        "--renderer-process-limit=1",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        "--window-size=1440,900",
        &data,
    ];
    for argument in arguments {
        capabilities.add_arg(argument).expect("a flag is text");
    }
    // What it says of a page is kept until it is asked for.
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::Warning).expect("a level is text");
    let program = found("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"], "chromium");
    capabilities.set_binary(&program.to_string_lossy()).expect("a path is text");
    capabilities
}

impl Browser {
    /// Opens one for a test. When the test fails, what the browser shows is kept in `target/screenshots`, under the test's name.
    ///
    /// # Panics
    /// When the test does, or no browser can be opened: the message says what to install.
    pub async fn with<T>(test: impl AsyncFnOnce(&Browser) -> T) -> T {
        let browser = Self::open().await;
        let tried = AssertUnwindSafe(test(&browser)).catch_unwind().await;
        if tried.is_err() {
            browser.keep_screenshot().await;
        }
        browser.close().await;
        tried.unwrap_or_else(|panic| resume_unwind(panic))
    }

    async fn open() -> Self {
        let profile = tempfile::tempdir().expect("the system gives a temporary folder");
        // WebDriver is spoken over a client that makes ready for TLS, though it needs none.
        infra::tls::ready();
        let (chromedriver, address) = chromedriver(profile.path());
        let driver = WebDriver::new(&address, capabilities(profile.path())).await;
        let http = crate::client().build().expect("a client can be made");
        Self { driver: driver.expect("Chromium opens"), address, http, chromedriver, _profile: profile }
    }

    async fn keep_screenshot(&self) {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/screenshots"));
        let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let file = folder.join(format!("{name}.png"));
        let kept = std::fs::create_dir_all(folder).is_ok() && self.driver.screenshot(&file).await.is_ok();
        let (at, shown) = (self.driver.current_url().await.map(|url| url.to_string()), self.driver.source().await);
        eprintln!("the browser was at {}", at.unwrap_or_default());
        match kept {
            true => eprintln!("what it showed is in {}", file.display()),
            false => eprintln!("it showed {}", shown.unwrap_or_default()),
        }
    }

    async fn close(mut self) {
        // A browser that does not end in order is ended with its driver.
        let _ended = tokio::time::timeout(PATIENCE, self.driver.clone().quit()).await;
        drop(self.chromedriver.kill());
        drop(self.chromedriver.wait());
    }

    /// Opens a page.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open_page(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// The address of the page that it shows.
    ///
    /// # Panics
    /// When it shows none.
    pub async fn address(&self) -> String {
        self.driver.current_url().await.expect("it shows a page").to_string()
    }

    /// Waits until its page's address is as wanted.
    ///
    /// # Panics
    /// When it does not become so.
    pub async fn arrives(&self, wanted: impl Fn(&str) -> bool) -> String {
        let since = std::time::Instant::now();
        loop {
            let address = self.address().await;
            if wanted(&address) {
                return address;
            }
            assert!(since.elapsed() < PATIENCE, "the browser stayed at {address}: {}", self.text().await);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until something is written on the page, with its spaces as they come.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn shows(&self, wanted: &str) {
        let since = std::time::Instant::now();
        loop {
            let text = self.text().await.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.contains(wanted) {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "{wanted:?} did not come: {text}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What is written on the page.
    ///
    /// # Panics
    /// When there is no page.
    pub async fn text(&self) -> String {
        let since = std::time::Instant::now();
        loop {
            match self.find("body").await.text().await {
                Ok(text) => return text,
                // The page that was found may have made way for the next one.
                Err(error) => assert!(since.elapsed() < PATIENCE, "a page has a text: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The status with which the page was answered.
    ///
    /// # Panics
    /// When there is no page.
    pub async fn status(&self) -> u64 {
        let script = "return performance.getEntriesByType('navigation')[0].responseStatus";
        let told = self.driver.execute(script, Vec::new()).await.expect("a page tells how it was loaded");
        told.json().as_u64().expect("a status is a number")
    }

    /// The first element that a CSS selector finds.
    ///
    /// # Panics
    /// When there is none.
    pub async fn find(&self, selector: &str) -> WebElement {
        self.driver.find(By::Css(selector)).await.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// Types into a field.
    ///
    /// # Panics
    /// When there is none.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys(text).await.expect("a field takes a text");
    }

    /// Presses a button or a link.
    ///
    /// # Panics
    /// When there is none.
    pub async fn press(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Forgets the cookies of the site whose page it shows.
    ///
    /// # Panics
    /// When the driver does not do it.
    pub async fn forget_here(&self) {
        self.driver.delete_all_cookies().await.expect("cookies can be forgotten");
    }

    /// Forgets every cookie of every site, like a browser that was never here.
    ///
    /// # Panics
    /// When the driver does not do it.
    pub async fn forget(&self) {
        self.tell("Network.clearBrowserCookies", json!({})).await;
    }

    /// Signs in as a visitor is.
    ///
    /// # Panics
    /// When the driver does not do it.
    pub async fn is_signed_in(&self, app: &App, visitor: &Visitor) {
        for (name, value) in &visitor.cookies {
            let cookie = json!({"name": name, "value": value, "url": app.base(), "path": "/", "secure": true, "httpOnly": true});
            self.tell("Network.setCookie", cookie).await;
        }
    }

    /// What the browser has complained of since it was asked last: scripts that broke, what a page may not load.
    ///
    /// # Panics
    /// When the driver does not say.
    pub async fn complaints(&self) -> Vec<String> {
        let lines = self.driver.browser_log().await.expect("chromedriver keeps what the browser says");
        lines.into_iter().map(|line| line.message).collect()
    }

    /// Tells the browser something that WebDriver has no word for.
    ///
    /// # Panics
    /// When the driver does not do it.
    pub async fn tell(&self, command: &str, parameters: Value) {
        let place = format!("{}/session/{}/goog/cdp/execute", self.address, self.driver.session_id());
        let answer = self.http.post(place).json(&json!({ "cmd": command, "params": parameters })).send().await;
        assert!(answer.expect("chromedriver answers").status().is_success(), "{command}");
    }
}
