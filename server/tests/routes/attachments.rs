//! Scans of papers: each once by its hash, in pieces that may come twice, cut or out of order; nothing else stays.

use kassa_domain::attachment::{Attachment, CHUNK_MAX, Paper, Papers, ScanForm, seal};
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::exchange::AttachmentReached;
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::reversal::ReversalKind;
use kassa_server::attachments::{Reader, ScanError, erase, export};
use kassa_server::carried::FilesKey;
use reqwest::{Method, StatusCode};

use crate::support::{NOON, TestCentre, TestTill, answer, october, refusal, uah};

/// A PDF of some length.
pub fn pdf(length: usize) -> Vec<u8> {
    let mut scan = b"%PDF-1.7\n".to_vec();
    scan.extend((0..length).map(|at| (at % 251) as u8));
    scan.extend_from_slice(b"%%EOF\n");
    scan
}

fn key(centre: &TestCentre) -> [u8; 32] {
    let key = centre.db().read(FilesKey::known).unwrap().unwrap();
    key.0.verifying_key().to_bytes()
}

/// A payment and its void, of whose original receipt nothing was said.
pub fn voided(till: &mut TestTill<'_>, number: u32) -> EntryRef {
    voided_telling(till, number, None)
}

/// A payment and its void, with what was said of the original receipt.
pub fn voided_telling(till: &mut TestTill<'_>, number: u32, original: Option<bool>) -> EntryRef {
    let of = till.accept(number, &[(october(), 100)]);
    let _ = till.registered(of);
    let at = till.append(Body::ReversalAccepted {
        of,
        payment: PaymentNumber(number),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash: uah(100),
        card: uah(0),
        ground: 1,
        commitment: Hash::of(b"ground"),
        original,
        part: None,
    });
    let _ = till.registered(at);
    at
}

/// The entry of a scan, and its sealed bytes.
pub fn attached(till: &mut TestTill<'_>, of: EntryRef, papers: Papers, scan: Vec<u8>) -> (EntryRef, Vec<u8>) {
    let (form, sealed) = seal(till.id, of, &key(till.centre), &[9; 32], scan).unwrap();
    let (size, hash) = (u32::try_from(sealed.len()).unwrap(), Hash::of(&sealed));
    let at = till.append(Body::PaperAttached(Attachment { of, papers, form, size, hash }));
    (at, sealed)
}

pub type Answered = Result<AttachmentReached, (StatusCode, String)>;

pub async fn piece(till: &TestTill<'_>, at: EntryRef, from: usize, bytes: &[u8]) -> Answered {
    let path = format!("/v1/attachments?epoch={}&seq={}&from={from}", at.epoch, at.seq);
    let request = till.request(Method::POST, &path, bytes.to_vec());
    let mut request = request.build().unwrap();
    let _ = request.headers_mut().insert("content-type", "application/x-kassa-scan".parse().unwrap());
    answer(till.centre.client.execute(request).await.unwrap()).await
}

pub async fn how_far(till: &TestTill<'_>, at: EntryRef) -> Answered {
    till.get(&format!("/v1/attachments?epoch={}&seq={}", at.epoch, at.seq)).await
}

pub fn missing(centre: &TestCentre) -> Vec<(EntryRef, Papers)> {
    let rows = centre.db().read(|view| view.papers_missing(None)).unwrap();
    rows.into_iter().map(|row| (row.at, row.missing)).collect()
}

#[tokio::test]
async fn r15_a_scan_comes_in_pieces_once_and_its_void_lacks_nothing_then() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let of = voided(&mut till, 1);
    till.push_all(1).await;
    assert_eq!(missing(&centre), [(of, Papers::needed(1, None))]);
    let sent = till.head.seq.0;
    let scan = pdf(100_000);
    let (at, sealed) = attached(&mut till, of, Papers::needed(1, None), scan.clone());
    assert_eq!(how_far(&till, at).await, Err(refusal(404, "unknown_entry")), "never before its entry");
    till.push_all(sent + 1).await;
    let size = u32::try_from(sealed.len()).unwrap();
    let reached = |held: usize, hash| AttachmentReached { entry: at, size, held: u32::try_from(held).unwrap(), hash };
    assert_eq!(how_far(&till, at).await, Ok(reached(0, None)));
    for (name, from, through, held) in [
        ("not from its beginning", 10, 20, 0),
        ("the first", 0, 40_000, 40_000),
        ("the same again, for the answer was lost", 0, 40_000, 40_000),
        ("one that overlaps", 30_000, 60_000, 40_000),
        ("nothing", 40_000, 40_000, 40_000),
        ("the next", 40_000, 90_000, 90_000),
    ] {
        assert_eq!(piece(&till, at, from, &sealed[from..through]).await, Ok(reached(held, None)), "{name}");
    }
    assert_eq!(missing(&centre).len(), 1, "half a scan is none");
    let whole = Ok(reached(sealed.len(), Some(Hash::of(&sealed))));
    assert_eq!(piece(&till, at, 90_000, &sealed[90_000..]).await, whole);
    assert_eq!(piece(&till, at, 90_000, &sealed[90_000..]).await, whole, "again");
    assert_eq!(how_far(&till, at).await, whole);
    assert_eq!(missing(&centre), []);
    let _ = kassa_server::apply::rebuild(centre.db()).unwrap();
    assert_eq!(missing(&centre), [], "also when everything is derived anew");
    let by = Reader { who: "Auditor", why: "check" };
    assert_eq!(export(centre.db(), till.id, at, by, NOON).unwrap(), (ScanForm::Pdf, scan));
    erase(centre.db(), till.id, at, by, NOON).unwrap();
    assert!(matches!(export(centre.db(), till.id, at, by, NOON), Err(ScanError::Erased)));
    assert_eq!(how_far(&till, at).await, whole, "a till does not send it again");
    let log = centre.db().read(|view| view.attachment_accesses()).unwrap();
    let deeds: Vec<_> = log.iter().map(|access| (access.deed.as_str(), access.who.as_str())).collect();
    assert_eq!(deeds, [("export", "Auditor"), ("erase", "Auditor")], "who was refused had nothing");
}

#[tokio::test]
async fn what_is_not_the_announced_scan_does_not_stay() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let mut other = centre.enrolled("2").await;
    let _ = till.open_shift();
    let of = voided(&mut till, 1);
    let (at, sealed) = attached(&mut till, of, Papers::needed(1, None), pdf(1_000));
    // Sealed for another reversal: its hash is right, and it does not open.
    let (form, foreign) = seal(till.id, EntryRef { seq: at.seq, ..of }, &key(&centre), &[8; 32], pdf(1_000)).unwrap();
    let (size, hash) = (u32::try_from(foreign.len()).unwrap(), Hash::of(&foreign));
    let wrong = till.append(Body::PaperAttached(Attachment { of, papers: Papers::needed(1, None), form, size, hash }));
    let junk = vec![7; 500];
    let (size, hash) = (500, Hash::of(&junk));
    let form = ScanForm::Png;
    let opened = till.append(Body::PaperAttached(Attachment { of, papers: Papers::needed(1, None), form, size, hash }));
    till.push_all(1).await;
    let _ = other.open_shift();
    other.push_all(1).await;
    let mut changed = sealed.clone();
    changed[70] ^= 1;
    let long = [sealed.as_slice(), b"x"].concat();
    for (name, found, expect) in [
        ("another till's", piece(&other, at, 0, &sealed).await, refusal(404, "unknown_entry")),
        ("an entry of another kind", piece(&till, of, 0, &sealed).await, refusal(409, "not_a_scan")),
        ("more than announced", piece(&till, at, 0, &long).await, refusal(409, "scan_too_long")),
        ("another hash", piece(&till, at, 0, &changed).await, refusal(409, "scan_wrong_hash")),
        ("of another reversal", piece(&till, wrong, 0, &foreign).await, refusal(409, "scan_not_opened")),
        ("not sealed at all", piece(&till, opened, 0, &junk).await, refusal(409, "scan_not_opened")),
        ("a piece too large", piece(&till, at, 0, &vec![0; CHUNK_MAX + 1]).await, refusal(413, "too_large")),
    ] {
        assert_eq!(found, Err(expect), "{name}");
    }
    for entry in [at, wrong, opened] {
        assert_eq!(how_far(&till, entry).await.unwrap().held, 0, "nothing stayed of {entry:?}");
    }
    for query in ["", "?epoch=1", "?epoch=1&seq=0", "?epoch=1&seq=1&from=0", "?epoch=1&seq=1&x=1", "?epoch=x&seq=1"] {
        let found: Answered = till.get(&format!("/v1/attachments{query}")).await;
        assert_eq!(found, Err(refusal(400, "bad_parameter")), "{query}");
    }
    let path = format!("/v1/attachments?epoch=1&seq={}&from=0", at.seq);
    let found: Answered = answer(till.request(Method::POST, &path, sealed.clone()).send().await.unwrap()).await;
    assert_eq!(found, Err(refusal(415, "wrong_content_type")));
    assert!(piece(&till, at, 0, &sealed).await.unwrap().hash.is_some(), "the right one is taken all the same");
}

#[tokio::test]
async fn papers_of_several_scans_add_up_and_a_void_given_up_needs_none() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let first = voided(&mut till, 1);
    let second = voided(&mut till, 2);
    let of = till.accept(3, &[(october(), 100)]);
    let given_up = till.append(Body::ReversalAccepted {
        of,
        payment: PaymentNumber(3),
        kind: ReversalKind::Refund,
        shift: ShiftNumber(1),
        cash: uah(100),
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    });
    let _ = till.append(Body::GivenUp { of: given_up });
    let only = |paper| Papers::of(&[paper]);
    let (application, bytes) = attached(&mut till, first, only(Paper::Application), pdf(10));
    let (receipt, other) = attached(&mut till, first, only(Paper::Receipt), pdf(11));
    till.push_all(1).await;
    let needed = Papers::needed(1, None);
    assert_eq!(missing(&centre), [(first, needed), (second, needed)]);
    assert!(piece(&till, application, 0, &bytes).await.unwrap().hash.is_some());
    assert_eq!(missing(&centre)[0], (first, only(Paper::Receipt)));
    assert!(piece(&till, receipt, 0, &other).await.unwrap().hash.is_some());
    assert_eq!(missing(&centre), [(second, needed)]);
    assert_eq!(centre.db().read(|view| view.overview(NOON)).unwrap().papers_missing, 1);
}
