//! What a scanner with a line of its own sends: bytes, in the page that the code itself declares.

use kassa::i18n::Language;
use kassa::signal::Signal;
use kassa::ui::effect::{Effect, Question};
use kassa_drivers::scanner::{Scan, guess};
use kassa_formats::scan::Doubt;

use crate::window::Window;

/// What the window asks for after a scan: the account with its doubts, and the pages of payees that it keeps.
fn asked(window: &mut Window, bytes: &[u8]) -> (Option<(String, Vec<Doubt>)>, Option<String>) {
    window.tell(Signal::Scanned(Scan { bytes: bytes.to_vec(), text: guess(bytes) }));
    let (mut bill, mut pages) = (None, None);
    for effect in std::mem::take(&mut window.effects) {
        match effect {
            Effect::Find(Question::Bill { account, scanned, .. }) => bill = Some((account.to_string(), scanned.doubts)),
            Effect::KeepPages(text) => pages = Some(text),
            _ => {}
        }
    }
    (bill, pages)
}

#[test]
fn a_code_is_read_in_the_page_it_declares_and_another_one_is_remembered() {
    const TAIL: &[u8] = b"|PersonalAcc=40702810500000012345|BankName=-|BIC=049999701|CorrespAcc=0|PersAcc=00077001";
    let code = |digit: u8, name: &[u8]| [b"ST0001", &[digit][..], b"|Name=", name, TAIL].concat();
    let (name_1251, name_koi8) = (b"\xD2\xD1\xC6 \xD1\xE5\xE2\xE5\xF0", b"\xF3\xC5\xD7\xC5\xD2 \xF3\xC5\xD7\xC5\xD2");
    let mut window = Window::working(Language::Uk);
    let bill = |doubts: &[Doubt]| Some(("00077001".to_owned(), doubts.to_vec()));
    assert_eq!(asked(&mut window, &code(b'1', name_1251)), (bill(&[]), None));
    let pages = Some("40702810500000012345 KOI8-R\n".to_owned());
    assert_eq!(asked(&mut window, &code(b'1', name_koi8)), (bill(&[Doubt::Encoding]), pages));
    assert_eq!(asked(&mut window, &code(b'1', name_koi8)), (bill(&[]), None));
}
