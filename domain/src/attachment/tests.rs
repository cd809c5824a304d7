//! What is a scan and what is not, and who opens it.

use super::*;
use crate::ids::{Epoch, Seq};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....IHDR.........IDAT.......IEND\xae\x42\x60\x82";

#[test]
fn a_scan_is_known_by_what_is_in_it() {
    let long = |middle: usize, end: &[u8]| {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.resize(bytes.len() + middle, b'x');
        bytes.extend_from_slice(end);
        bytes
    };
    for (name, bytes, expect) in [
        ("pdf", long(10_000, b"%%EOF\n"), Ok(ScanForm::Pdf)),
        ("pdf with something behind it", long(9, b"%%EOF\r\n\0\0\0\0"), Ok(ScanForm::Pdf)),
        ("pdf still being written", long(10_000, b""), Err(ScanError::Cut)),
        ("pdf with its end in the middle", long(0, &long(10_000, b"")), Err(ScanError::Cut)),
        ("jpeg", b"\xff\xd8\xff\xe0....JFIF\xff\xd9".to_vec(), Ok(ScanForm::Jpeg)),
        ("jpeg cut", b"\xff\xd8\xff\xe0....JFIF".to_vec(), Err(ScanError::Cut)),
        ("png", PNG.to_vec(), Ok(ScanForm::Png)),
        ("png cut", PNG[..30].to_vec(), Err(ScanError::Cut)),
        ("empty", Vec::new(), Err(ScanError::Empty)),
        ("one byte", vec![0xff], Err(ScanError::OtherKind)),
        ("a program", b"MZ\x90\0".to_vec(), Err(ScanError::OtherKind)),
        ("a page", b"<html>%PDF-1.7 %%EOF".to_vec(), Err(ScanError::OtherKind)),
        ("the largest", long(SCAN_MAX - 14, b"%%EOF"), Ok(ScanForm::Pdf)),
        ("one byte more", long(SCAN_MAX - 13, b"%%EOF"), Err(ScanError::TooLarge)),
    ] {
        assert_eq!(ScanForm::of(&bytes), expect, "{name}");
    }
}

#[test]
fn r15_a_ground_needs_its_signed_paper_and_the_original_receipt() {
    for (ground, expect) in [(1, [Paper::Application, Paper::Receipt]), (2, [Paper::Note, Paper::Receipt])] {
        let needed = Papers::needed(ground, None);
        assert_eq!(needed.each().collect::<Vec<_>>(), expect);
        let left = needed.without(Papers::of(&[Paper::Receipt, Paper::Other]));
        assert_eq!(left, Papers::of(&expect[..1]));
        assert!(left.without(left).is_empty() && !left.is_empty());
        assert_eq!(left.and(Papers::of(&[Paper::Receipt])), needed);
        assert_eq!((Papers::needed(ground, Some(true)), Papers::needed(ground, Some(false))), (needed, left));
    }
    for code in 0..=u8::MAX {
        assert_eq!(Papers::from_code(code).map(Papers::code), (1..16).contains(&code).then_some(code));
    }
}

#[test]
fn only_the_centre_opens_a_scan_and_only_as_that_of_its_reversal() {
    let (centre, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
    let key = centre.verifying_key().to_bytes();
    let of = EntryRef { epoch: Epoch(1), seq: Seq(9) };
    let (form, file) = seal(TillId(7), of, &key, &[5; 32], PNG.to_vec()).unwrap();
    assert_eq!((form, file.len()), (ScanForm::Png, HEAD + PNG.len() + TAG));
    assert_eq!(open(TillId(7), of, &centre, &file), Ok((ScanForm::Png, PNG.to_vec())));
    let another = EntryRef { epoch: Epoch(1), seq: Seq(10) };
    for (name, found) in [
        ("another centre", open(TillId(7), of, &other, &file)),
        ("another till", open(TillId(8), of, &centre, &file)),
        ("another reversal", open(TillId(7), another, &centre, &file)),
        ("cut", open(TillId(7), of, &centre, &file[..file.len() - 1])),
        ("cut in its head", open(TillId(7), of, &centre, &file[..HEAD - 1])),
        ("nothing", open(TillId(7), of, &centre, &[])),
    ] {
        assert_eq!(found, Err(AttachmentError::NotOpened), "{name}");
    }
    for place in 0..file.len() {
        let mut changed = file.clone();
        changed[place] ^= 1;
        assert_eq!(open(TillId(7), of, &centre, &changed), Err(AttachmentError::NotOpened), "byte {place}");
    }
    assert_eq!(seal(TillId(7), of, &[0; 32], &[5; 32], PNG.to_vec()), Err(AttachmentError::Key));
    let empty = seal(TillId(7), of, &key, &[5; 32], Vec::new());
    assert_eq!(empty, Err(AttachmentError::Scan(ScanError::Empty)));
}
