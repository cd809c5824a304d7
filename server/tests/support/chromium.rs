//! A real browser without a window: Debian's Chromium, driven over a pair of pipes by its own protocol of messages.
//!
//! Where it is not installed the tests say so and pass, unless `KASSA_MUST` is set: then it must be there.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one tab, until it is dropped.
pub struct Chromium {
    child: Child,
    to: File,
    from: File,
    read: Vec<u8>,
    session: Option<String>,
    number: u64,
    _home: TempDir,
}

impl Chromium {
    /// Starts one; `None` where there is none.
    pub fn start() -> Option<Self> {
        let Some(program) =
            ["/usr/bin/chromium", "/usr/bin/chromium-browser"].into_iter().find(|path| Path::new(path).is_file())
        else {
            assert!(std::env::var_os("KASSA_MUST").is_none(), "no Chromium in /usr/bin");
            eprintln!("skipped: no Chromium in /usr/bin");
            return None;
        };
        let home = tempfile::tempdir().unwrap();
        let pipe = |name: &str| {
            let path = home.path().join(name);
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            path
        };
        let (into, out) = (pipe("in"), pipe("out"));
        // Its messages come by the third and go by the fourth of its files, which a shell can open.
        let script = "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage \
             --disable-background-networking --disable-component-update --disable-sync --accept-lang=uk --remote-debugging-pipe \
             --user-data-dir=\"$3\" --window-size=1280,800 about:blank 3<\"$1\" 4>\"$2\"";
        let mut command = Command::new("sh");
        let _ = command.args(["-c", script, program]).args([&into, &out]).arg(home.path().join("profile"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let to = File::options().write(true).open(into).unwrap();
        let from = File::open(out).unwrap();
        let mut browser = Self { child, to, from, read: Vec::new(), session: None, number: 0, _home: home };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let attached = browser.ask("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        // No page needs a script: none runs here.
        let _ = browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
        let _ = browser.ask("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        Some(browser)
    }

    /// Lets the scripts of pages run.
    pub fn with_scripts(&mut self) {
        let _ = self.ask("Emulation.setScriptExecutionDisabled", json!({ "value": false }));
    }

    /// Asks the browser something; its answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let told = self.next();
            if told["id"] == self.number {
                assert!(told["error"].is_null(), "{method}: {told}");
                return told["result"].clone();
            }
        }
    }

    fn next(&mut self) -> Value {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == 0) {
                let message: Vec<u8> = self.read.drain(..=end).collect();
                return serde_json::from_slice(&message[..end]).unwrap();
            }
            let mut some = [0; 8192];
            let count = self.from.read(&mut some).unwrap();
            assert!(count > 0, "the browser ended");
            self.read.extend_from_slice(&some[..count]);
        }
    }

    /// Opens an address.
    pub fn open(&mut self, url: &str) {
        let opened = self.ask("Page.navigate", json!({ "url": url }));
        assert!(opened["errorText"].is_null(), "{url}: {opened}");
    }

    /// The page as it is now.
    pub fn page(&mut self) -> String {
        let document = self.ask("DOM.getDocument", json!({ "depth": 1 }));
        // A page that is just being left has nothing to show.
        self.number += 1;
        let params = json!({ "nodeId": document["root"]["nodeId"] });
        let message =
            json!({ "id": self.number, "method": "DOM.getOuterHTML", "params": params, "sessionId": self.session });
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let told = self.next();
            if told["id"] == self.number {
                return told["result"]["outerHTML"].as_str().unwrap_or_default().to_owned();
            }
        }
    }

    /// Waits until the page has a text; the page.
    #[expect(clippy::disallowed_methods, reason = "a browser is waited for by the clock on the wall")]
    pub fn wait_for(&mut self, text: &str) -> String {
        let begun = Instant::now();
        loop {
            let page = self.page();
            // The end is there too: it was read whole.
            if page.contains(text) && page.contains("</footer>") {
                // The first field has the focus once the page was drawn.
                let _ = self.ask("Page.captureScreenshot", json!({ "format": "jpeg", "quality": 1 }));
                return page;
            }
            assert!(begun.elapsed() < PATIENCE, "no {text:?} in: {page}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Types a text where the focus is.
    pub fn text(&mut self, text: &str) {
        let _ = self.ask("Input.insertText", json!({ "text": text }));
    }

    /// Presses a key.
    pub fn key(&mut self, name: &str, code: u32, text: &str) {
        for kind in ["keyDown", "keyUp"] {
            let mut params = json!({ "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && !text.is_empty() {
                params["text"] = json!(text);
            }
            let _ = self.ask("Input.dispatchKeyEvent", params);
        }
    }

    pub fn tab(&mut self) {
        self.key("Tab", 9, "");
    }

    /// Goes on by the tabulator key until what a selector names has the focus.
    pub fn tab_to(&mut self, selector: &str) {
        for _ in 0..100 {
            let document = self.ask("DOM.getDocument", json!({ "depth": 1 }));
            let params = json!({ "nodeId": document["root"]["nodeId"], "selector": format!("{selector}:focus") });
            if self.ask("DOM.querySelector", params)["nodeId"] != 0 {
                return;
            }
            self.tab();
        }
        panic!("no way to {selector} by keyboard");
    }

    pub fn enter(&mut self) {
        self.key("Enter", 13, "\r");
    }

    /// A picture of the page, PNG in base 64.
    pub fn picture(&mut self, width: u32, height: u32, dark: bool) -> String {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let _ = self.ask("Emulation.setDeviceMetricsOverride", size);
        let scheme = json!([{ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } }]);
        let _ = self.ask("Emulation.setEmulatedMedia", json!({ "features": scheme }));
        self.ask("Page.captureScreenshot", json!({ "format": "png" }))["data"].as_str().unwrap().to_owned()
    }

    /// How wide the page is beyond its window.
    pub fn overflow(&mut self) -> i64 {
        let sizes = self.ask("Page.getLayoutMetrics", json!({}));
        let wide = |name: &str, of: &str| sizes[name][of].as_f64().unwrap_or_default() as i64;
        wide("cssContentSize", "width") - wide("cssLayoutViewport", "clientWidth")
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
