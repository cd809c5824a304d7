//! The queue on disk: numbers, steps, power cuts, what is kept and what goes.

use super::*;

fn at(days: i64) -> Timestamp {
    Timestamp::new(1_795_262_709_000 + days * DAY_MS, 120).unwrap()
}

fn made(papers: Papers, subject: &str) -> Made {
    let paper = Payload::Lines(vec![Line::plain("КВИТАНЦІЯ"), Line::strong("412,37")]);
    Made { papers, document: "slip".to_owned(), subject: subject.to_owned(), route: Route::Printer, paper }
}

fn states(prints: &Prints) -> Vec<(u64, State)> {
    prints.jobs().unwrap().into_iter().map(|job| (job.number, job.state)).collect()
}

fn files(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir.join(FOLDER)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_job_is_printed_once_and_its_paper_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    let job = prints.add(&made(Papers::Slips, "17-3-000512"), at(0)).unwrap();
    assert_eq!((job.number, job.state, job.tries), (1, State::Waiting, 0));
    assert_eq!(prints.take(&Route::Register).unwrap(), None, "it goes another way");
    let (job, paper) = prints.take(&Route::Printer).unwrap().unwrap();
    assert_eq!(paper, made(Papers::Slips, "").paper);
    assert_eq!(states(&prints), [(1, State::Printing)]);
    assert_eq!(prints.take(&Route::Printer).unwrap(), None);
    let _ = prints.done(job, Ok(None), at(0)).unwrap();
    assert_eq!(states(&prints), [(1, State::Printed(None))]);
    assert_eq!(files(dir.path()), ["000001.json"]);
    assert_eq!(prints.again(1).unwrap(), None, "what is printed is made anew where it comes from");
}

#[test]
fn a_failed_job_waits_for_an_order_and_can_be_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    for subject in ["1", "2"] {
        let _ = prints.add(&made(Papers::Slips, subject), at(0)).unwrap();
    }
    let out = Reason::Device("paper".to_owned());
    let (job, _) = prints.take(&Route::Printer).unwrap().unwrap();
    let _ = prints.done(job, Err(Trouble::Certain(out.clone())), at(0)).unwrap();
    let (job, _) = prints.take(&Route::Printer).unwrap().unwrap();
    assert_eq!(job.number, 2, "the one behind it goes on");
    let stopped = Reason::Stopped(3, "paper".to_owned());
    let _ = prints.done(job, Err(Trouble::Uncertain(stopped.clone())), at(0)).unwrap();
    assert_eq!(states(&prints), [(1, State::Failed(out)), (2, State::Unknown(stopped))]);
    drop(prints);
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    assert_eq!(prints.take(&Route::Printer).unwrap(), None, "no restart prints them");
    assert_eq!(prints.again(1).unwrap().map(|job| job.number), Some(1));
    let (job, _) = prints.take(&Route::Printer).unwrap().unwrap();
    assert_eq!((job.number, job.tries), (1, 2));
    let _ = prints.done(job, Ok(None), at(0)).unwrap();
    prints.drop_it(2).unwrap();
    assert_eq!(states(&prints), [(1, State::Printed(None)), (2, State::Dropped)]);
    assert_eq!(files(dir.path()), ["000001.json", "000002.json"]);
}

#[test]
fn a_power_cut_leaves_what_waited_waiting_and_what_was_at_the_printer_uncertain() {
    let dir = tempfile::tempdir().unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    for subject in ["1", "2", "3"] {
        let _ = prints.add(&made(Papers::Slips, subject), at(0)).unwrap();
    }
    let _at_the_printer = prints.take(&Route::Printer).unwrap().unwrap();
    drop(prints);
    // What a cut leaves between two files of a job: a paper without a job, a job without its paper, half a file.
    let folder = dir.path().join(FOLDER);
    fs::write(folder.join("000009.lines"), "[]").unwrap();
    fs::write(folder.join("000004.json.part"), "{").unwrap();
    fs::remove_file(folder.join("000003.lines")).unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    let expect =
        [(1, State::Unknown(Reason::Interrupted)), (2, State::Waiting), (3, State::Failed(Reason::Interrupted))];
    assert_eq!(states(&prints), expect);
    assert_eq!(files(dir.path()), ["000001.json", "000001.lines", "000002.json", "000002.lines", "000003.json"]);
    assert_eq!(prints.take(&Route::Printer).unwrap().unwrap().0.number, 2);
}

#[test]
fn papers_with_names_on_them_are_kept_for_a_day_and_others_for_a_week() {
    let dir = tempfile::tempdir().unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    for papers in [Papers::Requests, Papers::Slips] {
        let _ = prints.add(&made(papers, ""), at(0)).unwrap();
        let (job, _) = prints.take(&Route::Printer).unwrap().unwrap();
        let _ = prints.done(job, Err(Trouble::Certain(Reason::NoPrinter)), at(0)).unwrap();
    }
    for (days, papers, jobs) in [(1, 2, 2), (2, 1, 2), (8, 0, 2), (31, 0, 1)] {
        let prints = Prints::open(dir.path(), at(days)).unwrap();
        let left = files(dir.path()).iter().filter(|name| name.ends_with(".lines")).count();
        assert_eq!((left, prints.jobs().unwrap().len()), (papers, jobs), "{days} days");
    }
    let job = Prints::open(dir.path(), at(31)).unwrap().add(&made(Papers::Slips, ""), at(31)).unwrap();
    assert_eq!(job.number, 3, "no number is given twice");
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_reads_a_paper() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    let _ = prints.add(&made(Papers::Requests, ""), at(0)).unwrap();
    for name in files(dir.path()) {
        let mode = fs::metadata(dir.path().join(FOLDER).join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_paper_cut_by_a_power_failure_is_told_once_and_a_number_is_never_given_again() {
    let dir = tempfile::tempdir().unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    for subject in ["1", "2", "3"] {
        let _ = prints.add(&made(Papers::Slips, subject), at(0)).unwrap();
    }
    let _ = prints.take(&Route::Printer).unwrap().unwrap();
    drop(prints);
    // The second one's paper is gone, and what is known of the third cannot be read now.
    fs::remove_file(dir.path().join(FOLDER).join("000002.lines")).unwrap();
    fs::write(dir.path().join(FOLDER).join("000003.json"), "{").unwrap();
    let prints = Prints::open(dir.path(), at(0)).unwrap();
    let found: Vec<(u64, State)> = prints.found().into_iter().map(|job| (job.number, job.state)).collect();
    let (unknown, failed) = (State::Unknown(Reason::Interrupted), State::Failed(Reason::Interrupted));
    assert_eq!(found, [(1, unknown), (2, failed)]);
    assert!(prints.found().is_empty(), "once");
    assert!(files(dir.path()).contains(&"000003.lines".to_owned()), "it may be read the next time");
    assert_eq!(prints.add(&made(Papers::Slips, "4"), at(0)).unwrap().number, 4);
}
