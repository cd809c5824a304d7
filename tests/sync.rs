//! Sync from a real store over real TLS to a real centre, through a line that is cut, slow, led astray or switched off:
//! everything arrives once, in order.

mod line;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa::clock::{Clock, SystemClock};
use kassa::enrolment::EnrolmentError;
use kassa::keys::{Keys, Keystore, Signer};
use kassa::signal::{DirectoryNews, Link, OfflineReason, Signal};
use kassa::store::directory::{DirectoryReader, Query};
use kassa::sync::LiveError;
use kassa::sync::client::Way;
use kassa::sync::enrol::{EnrolError, enrol};
use kassa_domain::ids::{AccountNumber, EntryRef, Epoch, Seq};
use rand::rngs::OsRng;

use line::postgres::Cluster;
use line::proxy::{Fate, Proxy};
use line::{ACCOUNT, Centre, Till, TillSync};

fn all_sent(till: &Till) -> impl FnMut(&[Signal]) -> bool {
    let entries = till.entries().len() as u64;
    move |_| till.acknowledged() == entries && till.verdicts() >= entries
}

fn in_step(told: &[Signal]) -> bool {
    told.iter().any(|signal| matches!(signal, Signal::Directory(DirectoryNews::InStep { .. })))
}

fn assert_once_in_order(centre: &Centre, till: &Till) {
    assert!(centre.entries(till.identity.till) == till.entries(), "the centre has the journal, once and in order");
    assert_eq!(*till.forked.lock().unwrap(), None);
}

#[test]
fn a_journal_goes_up_and_the_directory_comes_down() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(1_200);
    let mut sync = till.sync();
    sync.until("the journal arrives", all_sent(&till));
    sync.until("the directory comes", in_step);
    assert_once_in_order(&centre, &till);
    sync.until_link("green", |link| link == Link::Online);
    let found = DirectoryReader::open(till.dir.path()).unwrap().account(&AccountNumber::new(ACCOUNT).unwrap()).unwrap();
    assert_eq!(found.unwrap().holder, "Коваленко Олена Василівна");
    // A payment, while it is green.
    till.append(1);
    sync.thread.handle().wake();
    sync.until("the payment arrives at once", all_sent(&till));
    assert_once_in_order(&centre, &till);
}

#[test]
fn r05_a_live_bill_is_asked_for_beside_the_queue() {
    let centre = Centre::start();
    let till = centre.till("3");
    let mut sync = till.sync();
    let live = sync.thread.handle().live();
    let ask = |number: &str| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(live.account(AccountNumber::new(number).unwrap()))
    };
    sync.until_link("green", |link| link == Link::Online);
    assert_eq!(ask(ACCOUNT).unwrap().account.number.as_str(), ACCOUNT);
    assert_eq!(ask("404"), Err(LiveError::Unknown));
    assert_eq!(ask("К/1.2"), Err(LiveError::Unknown), "a number that has to be escaped, and signed as it is sent");
    sync.thread.handle().switch().set(false);
    sync.until_link("grey", |link| matches!(link, Link::Offline { .. }));
    assert_eq!(ask(ACCOUNT), Err(LiveError::NotReached));
    drop(sync);
    assert_eq!(ask(ACCOUNT), Err(LiveError::NotReached), "the thread has ended");
}

#[test]
fn a_line_cut_every_4_kb_still_ends() {
    let centre = Centre::start();
    let till = centre.till("3");
    // So many that they do not go through in a few pieces though they go packed.
    till.append(3_000);
    centre.proxy.plan(|_| Fate { cut_after: Some(4096), ..Fate::default() });
    let mut sync = till.sync();
    sync.until("the journal arrives", all_sent(&till));
    assert_once_in_order(&centre, &till);
    assert!(centre.proxy.connections() > 5, "the line did break");
}

#[test]
fn a_first_connection_cut_anywhere_changes_nothing() {
    let centre = Centre::start();
    for (number, cut) in (200..8_000).step_by(390).enumerate() {
        let till = centre.till(&format!("C{number}"));
        till.append(40);
        let before = centre.proxy.connections();
        centre
            .proxy
            .plan(move |connection| Fate { cut_after: (connection == before).then_some(cut), ..Fate::default() });
        let mut sync = till.sync();
        sync.until("the journal arrives", all_sent(&till));
        assert_once_in_order(&centre, &till);
    }
}

#[test]
fn a_slow_line_is_only_slow() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(50);
    centre.proxy.plan(|_| Fate { delay: Duration::from_millis(150), ..Fate::default() });
    let mut sync = till.sync();
    sync.until("the journal arrives", all_sent(&till));
    assert_once_in_order(&centre, &till);
    assert!(!sync.told.iter().any(|signal| matches!(signal, Signal::Link(Link::Offline { .. }))));
}

#[test]
fn the_header_went_on_naming_the_address_that_answers_no_more() {
    let centre = Centre::start();
    let till = centre.till("3");
    let second = Proxy::to(centre.running.addr);
    let addresses = [centre.address(), format!("https://{}", second.addr)];
    centre.proxy.plan(|_| Fate { cut_after: Some(12_000), ..Fate::default() });
    let mut sync = till.sync_at(&addresses);
    let reached = |told: &[Signal]| {
        let address =
            |signal: &Signal| if let Signal::Reached { address, .. } = signal { Some(address.clone()) } else { None };
        told.iter().filter_map(address).collect::<Vec<_>>()
    };
    sync.until("the first address is told", |told| reached(told) == addresses[..1]);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    centre.proxy.lead_to(nobody);
    till.append(3_000);
    sync.thread.handle().wake();
    sync.until("the journal arrives by the other", all_sent(&till));
    assert_once_in_order(&centre, &till);
    assert_eq!(reached(&sync.told), addresses, "each is told once");
    let version = |signal: &Signal| matches!(signal, Signal::Reached { program: Some(version), .. } if version == env!("CARGO_PKG_VERSION"));
    assert!(sync.told.iter().any(version), "with the version of the centre");
    assert!(!sync.told.iter().any(|signal| matches!(signal, Signal::Link(Link::Offline { .. }))), "and it was green");
}

#[test]
fn a_centre_that_restarts_is_found_again() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(10);
    let mut sync = till.sync();
    sync.until("the journal arrives", all_sent(&till));
    let centre = centre.restarted(|_| ());
    till.append(10);
    sync.thread.handle().wake();
    sync.until("the rest arrives", all_sent(&till));
    assert_once_in_order(&centre, &till);
}

/// Puts one folder's files in the place of another's; the centre's certificates stand in a folder within and stay.
fn copy(from: &Path, to: &Path) {
    let files = |dir: &Path| {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_file()).collect::<Vec<_>>()
    };
    files(to).into_iter().for_each(|old| fs::remove_file(old).unwrap());
    for file in files(from) {
        let _ = fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_centre_restored_from_a_backup_gets_again_what_it_lost() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(3);
    let mut sync = till.sync();
    sync.until("the journal arrives", all_sent(&till));
    let backup = tempfile::tempdir().unwrap();
    let centre = centre.restarted(|data| copy(data, backup.path()));
    till.append(5);
    centre.account_comes("00077002");
    sync.thread.handle().wake();
    sync.until("the rest arrives", all_sent(&till));
    let reader = DirectoryReader::open(till.dir.path()).unwrap();
    let known = |number: &str| reader.account(&AccountNumber::new(number).unwrap()).unwrap().is_some();
    sync.until("the new account comes", |_| known("00077002"));
    let centre = centre.restarted(|data| copy(backup.path(), data));
    sync.until("it is told", |told| told.iter().any(|signal| matches!(signal, Signal::Resending { from: 4 })));
    sync.until("what was lost arrives again", |_| centre.entries(till.identity.till).len() == 8);
    sync.until("the verdicts come anew", all_sent(&till));
    sync.until("the account that was lost is gone here too", |_| !known("00077002") && known(ACCOUNT));
    assert_once_in_order(&centre, &till);
}

#[test]
fn p01_two_senders_at_once_store_everything_once() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(3_000);
    let elsewhere = tempfile::tempdir().unwrap();
    let mut senders: [TillSync; 2] = [till.sync(), till.sync_with(elsewhere.path())];
    for sync in &mut senders {
        sync.until("the journal arrives", all_sent(&till));
    }
    assert_once_in_order(&centre, &till);
}

#[test]
fn the_network_switched_off_and_on() {
    let centre = Centre::start();
    let till = centre.till("3");
    let mut sync = till.sync();
    sync.until_link("green", |link| link == Link::Online);
    sync.thread.handle().switch().set(false);
    sync.until_link("grey", |link| matches!(link, Link::Offline { why: OfflineReason::SwitchedOff, .. }));
    till.append(5);
    sync.thread.handle().wake();
    sync.thread.handle().switch().set(true);
    sync.until("what waited arrives", all_sent(&till));
    sync.until_link("green again", |link| link == Link::Online);
    assert_once_in_order(&centre, &till);
}

/// A proxy that answers one question: CONNECT. It notes who was asked for, and passes bytes on, refuses, or is silent.
fn connect_proxy(answers: &'static [Option<&'static str>]) -> (Way, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let way =
        Way { proxy: Some(format!("http://{}", listener.local_addr().unwrap())), timeout_s: 10, ..Way::default() };
    let asked = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&asked);
    let _ended_with_the_test = std::thread::spawn(move || {
        let mut silent = Vec::new();
        for (number, till) in listener.incoming().enumerate() {
            let Ok(mut till) = till else { return };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if till.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
            notes.lock().unwrap().push(head.clone());
            match answers.get(number).copied().unwrap_or(*answers.last().unwrap()) {
                None => silent.push(till),
                Some("200") => {
                    let wanted = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()).unwrap();
                    let centre = TcpStream::connect(wanted).unwrap();
                    till.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
                    for (mut from, mut to) in [
                        (till.try_clone().unwrap(), centre.try_clone().unwrap()),
                        (centre.try_clone().unwrap(), till.try_clone().unwrap()),
                    ] {
                        let _passes_on = std::thread::spawn(move || {
                            let _ = std::io::copy(&mut from, &mut to);
                            let _ = to.shutdown(Shutdown::Both);
                        });
                    }
                }
                Some(refusal) => drop(till.write_all(format!("HTTP/1.1 {refusal} No\r\n\r\n").as_bytes())),
            }
        }
    });
    (way, asked)
}

#[test]
fn a_point_behind_a_proxy_never_reached_its_centre() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(30);
    let (way, asked) = connect_proxy(&[Some("200")]);
    let mut sync = till.sync_by(&way);
    sync.until("the journal arrives through the proxy", all_sent(&till));
    assert_once_in_order(&centre, &till);
    let asked = asked.lock().unwrap().clone();
    let wanted = format!("CONNECT {} HTTP/1.1", centre.proxy.addr);
    assert!(!asked.is_empty() && asked.iter().all(|each| *each == wanted), "it sees where to and no more: {asked:?}");
    // Let in by the same way.
    let (id, keys) = (centre.add_till("4"), tempfile::tempdir().unwrap());
    let (code, keys) = (centre.code(id), Keys::of(keys.path(), Keystore::None));
    let enrolled = enrol((&centre.address(), &code), &way, &keys, None, &mut OsRng);
    assert_eq!(enrolled.unwrap().answer.till, id);
}

#[test]
fn a_centre_whose_name_the_network_does_not_know_is_reached_by_the_address_of_the_settings() {
    const NAME: &str = "kassa-centre.invalid";
    let named = |addr: std::net::SocketAddr| format!("https://{NAME}:{}", addr.port());
    let centre = Centre::named(&[NAME]);
    let address = named(centre.proxy.addr);
    let (id, keys) = (centre.add_till("3"), tempfile::tempdir().unwrap());
    let (code, keys) = (centre.code(id), Keys::of(keys.path(), Keystore::None));
    let straight = enrol((&address, &code), &Way::default(), &keys, None, &mut OsRng);
    assert!(straight.is_err(), "nobody knows the name");
    let way = Way { hosts: vec![(NAME.to_owned(), centre.proxy.addr.ip())], ..Way::default() };
    let enrolled = enrol((&address, &code), &way, &keys, None, &mut OsRng).unwrap();
    assert_eq!((enrolled.answer.till, enrolled.server), (id, address));
}

#[test]
fn a_proxy_that_refuses_is_silent_or_gone_is_told_in_its_own_words_and_loses_nothing() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = Way { proxy: Some(format!("http://{nobody}")), timeout_s: 10, ..Way::default() };
    for (name, way) in [
        ("refuses", connect_proxy(&[Some("403")]).0),
        ("wants a password", connect_proxy(&[Some("407")]).0),
        ("is silent", connect_proxy(&[None]).0),
        ("is gone", gone),
    ] {
        let centre = Centre::start();
        let till = centre.till("3");
        till.append(2);
        let mut sync = till.sync_by(&way);
        let told = |link| matches!(link, Link::Offline { why: OfflineReason::Proxy, .. });
        sync.until_link(name, told);
        assert!(centre.entries(till.identity.till).is_empty(), "{name}");
        drop(sync);
        till.sync().until("without it all arrives", all_sent(&till));
        assert_once_in_order(&centre, &till);
    }
}

#[test]
fn somebody_elses_centre_gets_nothing() {
    let (centre, other) = (Centre::start(), Centre::start());
    let till = centre.till("3");
    let _ = other.add_till("3");
    till.append(5);
    centre.proxy.lead_to(other.running.addr);
    let mut sync = till.sync();
    sync.until_link("grey", |link| matches!(link, Link::Offline { why: OfflineReason::Certificate, .. }));
    assert!(other.entries(till.identity.till).is_empty());
    centre.proxy.lead_to(centre.running.addr);
    sync.until("the line leads home again", all_sent(&till));
    assert_once_in_order(&centre, &till);
}

#[test]
fn a_copied_data_folder_is_stopped_where_it_parts() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.append(3);
    till.sync().until("the journal arrives", all_sent(&till));
    let copy = till.copied();
    till.append(2);
    till.sync().until("the till goes on", all_sent(&till));
    copy.append(4);
    copy.sync().until("the copy stops", |_| copy.forked.lock().unwrap().is_some());
    assert_eq!(*copy.forked.lock().unwrap(), Some(Seq(4)));
    assert!(centre.entries(till.identity.till) == till.entries(), "nothing is lost at the centre");
}

#[test]
fn a_till_restored_from_an_older_copy_goes_on_and_no_payment_is_lost() {
    let centre = Centre::start();
    let till = centre.till("3");
    let id = till.identity.till;
    till.begin();
    till.append_bodies([line::payment(1), line::payment(2)]);
    till.sync().until("the journal arrives", all_sent(&till));
    let restored = till.copied();
    till.append_bodies([line::payment(3)]);
    till.sync().until("the till goes on", all_sent(&till));
    drop(till);
    // The disk died, and the folder came back from an older copy: another payment stands where the third one stood.
    restored.append_bodies([line::payment(30), line::payment(31)]);
    restored.sync().until("it is stopped", |_| restored.forked.lock().unwrap().is_some());
    let at = EntryRef { epoch: Epoch(1), seq: Seq(4) };
    assert_eq!(centre.alarms(), [("fork".to_owned(), at)]);
    // What was taken meanwhile, after the batch that told.
    restored.append_bodies([line::payment(32)]);
    let restored = restored.let_in_again(&centre.address(), &centre.new_epoch(id));
    assert_eq!(restored.identity.epoch, Epoch(2));
    let reader = kassa::store::open_reader(restored.dir.path(), None).unwrap();
    let (_, next) = kassa::store::payments::next_numbers(&reader).unwrap();
    assert!(next.0 > 32, "r9: no number on a paper is given twice, and {next} may be on one");
    drop(reader);
    restored.append_bodies([line::payment(33)]);
    let mut sync = restored.sync();
    sync.until("it works on", |_| restored.waiting() == 0);
    sync.until_link("green", |link| link == Link::Online);
    assert_eq!(centre.alarms(), [("fork".to_owned(), at)], "an operator goes on seeing that there is something beside");
    assert_eq!(centre.payments(id), (vec![1, 2, 3, 33], vec![30, 31, 32]), "every payment is somewhere, once");
    drop(sync);
    assert_eq!(restored.broken_links(), []);
    assert_eq!(*restored.forked.lock().unwrap(), None);
}

#[test]
fn what_was_never_sent_of_an_earlier_life_is_sent_in_the_next() {
    let centre = Centre::start();
    let till = centre.till("3");
    let id = till.identity.till;
    till.begin();
    till.append_bodies([line::payment(1)]);
    till.sync().until("the journal arrives", all_sent(&till));
    till.append_bodies((2..=700).map(line::payment));
    let till = till.let_in_again(&centre.address(), &centre.new_epoch(id));
    till.append_bodies([line::payment(701)]);
    assert_eq!(till.waiting(), 701, "of both lives");
    till.sync().until("all of it arrives", |_| till.waiting() == 0);
    assert_eq!(centre.payments(id), ((1..=701).collect(), vec![]));
    assert_eq!(centre.alarms(), []);
    assert_eq!(till.broken_links(), []);
}

#[test]
fn a_journal_whose_last_entries_were_cut_off_raises_an_alarm_at_the_centre() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.begin();
    till.append(2);
    till.sync().until("the journal arrives", all_sent(&till));
    let cut = till.copied();
    till.append(2);
    till.sync().until("the till goes on", all_sent(&till));
    let mut sync = cut.sync();
    sync.until("it stops by itself", |_| cut.forked.lock().unwrap().is_some());
    sync.until("the centre hears of it", |_| !centre.alarms().is_empty());
    assert_eq!(centre.alarms(), [("lost".to_owned(), EntryRef { epoch: Epoch(1), seq: Seq(4) })]);
    let row = centre.running.db().read(|view| view.till(cut.identity.till)).unwrap().unwrap();
    assert!(row.stopped_at.is_some());
    assert!(centre.entries(cut.identity.till) == till.entries(), "nothing is lost at the centre");
}

#[test]
fn a_code_of_another_till_changes_nothing_in_the_folder() {
    let centre = Centre::start();
    let till = centre.till("3");
    till.begin();
    let fourth = centre.add_till("4");
    let other = centre.code(fourth);
    let Till { dir, store, identity, .. } = till;
    drop(store);
    let let_in = |code: &str| {
        let at = (&*centre.address(), code);
        let (owner, way) = ("test".to_owned(), Way::default());
        kassa::enrolment::enrol_till(dir.path(), owner, at, &way, Keystore::None, &SystemClock::new())
    };
    assert!(matches!(let_in(&other), Err(EnrolmentError::OtherTill)));
    let reader = kassa::store::open_reader(dir.path(), None).unwrap();
    assert_eq!(kassa::store::identity::load(&reader).unwrap(), Some(identity));
    // Its own till comes in by it as if nobody had tried.
    let own = tempfile::tempdir().unwrap();
    let keys = Keys::of(own.path(), Keystore::None);
    assert_eq!(
        enrol((&centre.address(), &other), &Way::default(), &keys, None, &mut OsRng).unwrap().answer.till,
        fourth
    );
}

#[test]
fn a_till_is_let_in_once_and_only_by_the_centre_its_code_was_made_by() {
    let (centre, other) = (Centre::start(), Centre::start());
    let id = centre.add_till("3");
    let code = centre.code(id);
    let dir = tempfile::tempdir().unwrap();
    let keys = Keys::of(dir.path(), Keystore::None);
    let try_at = |address: &str, code: &str| enrol((address, code), &Way::default(), &keys, None, &mut OsRng);
    // Another centre behind the same address: it never sees the code.
    centre.proxy.lead_to(other.running.addr);
    assert!(matches!(try_at(&centre.address(), &code), Err(EnrolError::Certificate)));
    centre.proxy.lead_to(centre.running.addr);
    assert!(matches!(try_at(&centre.address(), "00000-00000"), Err(EnrolError::NoFingerprint)));
    let unknown = format!("00000-00000{}", &code[11..]);
    assert!(matches!(try_at(&centre.address(), &unknown), Err(EnrolError::Refused { .. })));
    assert!(keys.load().is_err(), "no key was taken into use");
    // As people type it: without the scheme, in small letters.
    let address = centre.proxy.addr.to_string();
    let enrolled = try_at(&address, &code.to_lowercase()).unwrap();
    assert_eq!((enrolled.answer.till, enrolled.server), (id, centre.address()));
    assert_eq!(keys.of_till(&enrolled.public_key).unwrap().0.public_key(), enrolled.public_key);
    let again = tempfile::tempdir().unwrap();
    let keys_again = Keys::of(again.path(), Keystore::None);
    let again = enrol((&address, &code), &Way::default(), &keys_again, None, &mut OsRng);
    assert!(matches!(again, Err(EnrolError::Refused { .. })), "a code lets in once");
    drop(centre);
    assert!(matches!(try_at(&address, &code), Err(EnrolError::Trouble(_))));
}

#[test]
fn what_was_found_is_searchable() {
    let centre = Centre::start();
    let till = centre.till("3");
    let mut sync = till.sync();
    sync.until("the directory comes", in_step);
    let reader = DirectoryReader::open(till.dir.path()).unwrap();
    let found = reader.search(&Query { surname: "коваленко".to_owned(), ..Query::default() }).unwrap();
    assert_eq!(found.total, 1);
}

#[test]
fn a_till_gets_a_certificate_shows_it_and_lives_through_its_loss() {
    let centre = Centre::start();
    let till = centre.till("3");
    let kept = till.dir.path().join("certificate.pem");
    let more = |sync: &mut TillSync, what: &str| {
        till.append(1);
        sync.thread.handle().wake();
        sync.until(what, all_sent(&till));
    };
    let mut sync = till.sync();
    sync.until("it asks for one, having none", |_| kept.exists());
    centre.wants_certificates(true);
    more(&mut sync, "the line begins anew and shows it");
    drop(sync);
    let mut sync = till.sync();
    more(&mut sync, "a program started anew shows it");
    drop(sync);

    fs::remove_file(&kept).unwrap();
    till.append(1);
    let mut sync = till.sync();
    sync.until_link("without it the point lets nothing in", |link| {
        matches!(link, Link::Offline { why: OfflineReason::OwnCertificate, .. })
    });
    assert!(!all_sent(&till)(&[]), "and the queue waits");
    centre.wants_certificates(false);
    sync.until("the operator lets it ask for another", all_sent(&till));
    sync.until("and it comes", |_| kept.exists());
    drop(sync);

    let stranger = tempfile::tempdir().unwrap();
    let now_ms = SystemClock::new().now().utc_ms();
    let stranger = kassa_server::tls::Authority::of(stranger.path(), now_ms).unwrap();
    let forged = stranger.till_certificate(till.identity.till, &till.key().public_key(), now_ms).unwrap();
    fs::write(&kept, &forged).unwrap();
    let mut sync = till.sync();
    more(&mut sync, "one that the centre does not take is shown no more");
    sync.until("another one comes", |_| fs::read_to_string(&kept).is_ok_and(|pem| pem != forged));
    assert_once_in_order(&centre, &till);
}

#[test]
fn what_an_operator_tells_is_heard_in_seconds_and_kept_once() {
    let centre = Centre::start();
    let till = centre.till("3");
    centre.tells("before the till came");
    let mut sync = till.sync_rarely();
    sync.until("the first round brings it", |_| till.texts().len() == 1);
    sync.until("the directory comes", in_step);
    centre.tells("while it listens");
    sync.until("word of it comes by itself", |_| till.texts().len() == 2);
    centre.account_comes("00077002");
    let known = || {
        let reader = DirectoryReader::open(till.dir.path()).unwrap();
        reader.account(&AccountNumber::new("00077002").unwrap()).unwrap().is_some()
    };
    sync.until("and of a newer directory", |_| known());
    drop(sync);
    centre.tells("while it was away");
    let mut sync = till.sync_rarely();
    sync.until("what was told meanwhile", |_| till.texts().len() == 3);
    assert_eq!(till.texts(), ["before the till came", "while it listens", "while it was away"]);
}

#[test]
fn a_centre_on_postgresql_is_to_a_till_what_one_on_sqlite_is() {
    if let Some(cluster) = Cluster::start() {
        let not_of_the_store = [
            // These copy a folder: a centre restored on PostgreSQL is played with the server's own commands.
            "a_centre_restored_from_a_backup",
            // These are of the line, whatever is behind the centre.
            "a_line_cut_every_4_kb",
            "a_first_connection_cut_anywhere",
            "a_slow_line_is_only_slow",
            "the_network_switched_off_and_on",
            "somebody_elses_centre",
        ];
        cluster.run_tests(&[&not_of_the_store[..], &["a_centre_on_postgresql_is_to_a_till"]].concat());
    }
}
