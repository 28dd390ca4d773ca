//! Checkpoints: published notes and keys are met byte for byte, and whatever was changed is refused.
//!
//! Invariant: the published values come from the documents of the form, not from this program.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::ledger::log::leaf_hash;
use proptest::prelude::*;

/// The example of Go's `sumdb/note` package, whose form C2SP took over: keys, text and signature.
const SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNED: &str =
    "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

fn signer() -> Signer {
    Signer::new("01990000-0000-7000-8000-000000000001", &[7; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: "01990000-0000-7000-8000-000000000001".into(), size: 42, root: leaf_hash(b"root") }
}

#[test]
fn the_published_key_signs_the_published_text_to_the_published_note() {
    let signer: Signer = SECRET.parse().unwrap();
    assert_eq!(signer.verifier().to_string(), PUBLIC);
    assert_eq!(signer.secret(), SECRET);
    assert_eq!(signer.sign_text(TEXT), format!("{TEXT}\n\u{2014} {SIGNED}\n"));
    let verifier: Verifier = PUBLIC.parse().unwrap();
    let note: Note = signer.sign_text(TEXT).parse().unwrap();
    assert_eq!(verifier.open(&note), Err(NoteError::Checkpoint), "signed, but no checkpoint");
}

/// The example of C2SP `signed-note` in other implementations: the same key under its name.
#[test]
fn a_note_of_another_program_is_read() {
    let note = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let verifier: Verifier = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".parse().unwrap();
    assert_eq!(verifier.open(&note.parse().unwrap()), Err(NoteError::Checkpoint), "the signature fits");
    let changed = note.replace("example message", "example massage");
    assert_eq!(verifier.open(&changed.parse().unwrap()), Err(NoteError::Signature));
}

/// The checkpoint of C2SP `tlog-checkpoint`.
#[test]
fn the_published_checkpoint_is_read_and_written_back() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let read = Checkpoint::parse(text).unwrap();
    assert_eq!((read.origin.as_str(), read.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(read.text(), text);
    let signed = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=";
    let note: Note = format!("{text}\n\u{2014} example.com/behind-the-sofa {signed}\n").parse().unwrap();
    assert_eq!(note.unproved(), Ok(read));
}

#[test]
fn the_form_of_our_checkpoint_is_fixed() {
    assert_eq!(
        signer().sign(&checkpoint()),
        "01990000-0000-7000-8000-000000000001\n42\nPAb5plclr2BSYfY2ZyyWINQJcx2JpFHXRV/pxK4WeCk=\n\n\
         \u{2014} 01990000-0000-7000-8000-000000000001 pE7PG7VL1bAXzkuT/G7AisTs6pxmHqQotmC3zGKd0LkxagUZf9m8vBZ385kaKbFu3cDwFteq0WW9wHg3Gg50vOGauws=\n"
    );
}

#[test]
fn texts_that_are_nearly_a_checkpoint_are_not_one() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let long = format!("o\n9223372036854775808\n{root}\n");
    let texts = [
        format!("o\n07\n{root}\n"),
        format!("o\n+7\n{root}\n"),
        format!("o\n-7\n{root}\n"),
        format!("o\n7 \n{root}\n"),
        format!("\n7\n{root}\n"),
        format!("o\n7\n{root}"),
        format!("o\n7\n{root}\n\n"),
        format!("o\n7\n{}\n", &root[4..]),
        format!("o\n7\n{root}AAAA\n"),
        "o\n7\n".to_string(),
        long,
    ];
    for text in texts {
        assert_eq!(Checkpoint::parse(&text), Err(NoteError::Checkpoint), "{text:?}");
    }
    assert!(Checkpoint::parse(&format!("o\n0\n{root}\nan extension\n")).is_ok());
}

#[test]
fn notes_and_keys_of_another_form_are_refused() {
    let note = signer().sign(&checkpoint());
    let wrong = [
        note.trim_end().to_string(),
        note.replace("\n\n", "\n"),
        note.replace('\u{2014}', "-"),
        note.replace("42", "4\t2"),
        note.replace("\u{2014} 0199", "\u{2014}  0199"),
        "x".repeat(NOTE_MAX + 1),
    ];
    for text in wrong {
        assert_eq!(text.parse::<Note>(), Err(NoteError::Form), "{text:?}");
    }
    let key = signer().verifier().to_string();
    for text in ["", "a+b", &key.replace("+a44e", "+b44e"), &key.replace("01990000", "01990001"), &key[..key.len() - 4]]
    {
        assert!(text.parse::<Verifier>().is_err(), "{text}");
    }
    assert!(Signer::new("a b", &[1; 32]).is_err());
    assert!(Signer::new("a+b", &[1; 32]).is_err());
    assert!(Signer::new("", &[1; 32]).is_err());
    assert!(key.parse::<Signer>().is_err(), "a verifier's key signs nothing");
}

#[test]
fn other_keys_lines_are_passed_over_and_a_spoilt_own_line_is_not() {
    let (signer, note) = (signer(), signer().sign(&checkpoint()));
    let other = Signer::new("witness", &[9; 32]).unwrap();
    let line = |note: &str| note.rsplit_once("\n\n").unwrap().1.to_string();
    let both = format!("{note}{}", line(&other.sign(&checkpoint())));
    let opened = |text: &str, key: &Signer| key.verifier().open(&text.parse().unwrap());
    assert_eq!(opened(&both, &signer), Ok(checkpoint()));
    assert_eq!(opened(&both, &other), Ok(checkpoint()));
    assert_eq!(opened(&note, &other), Err(NoteError::Unsigned));
    // The same name with another key is another key.
    let namesake = Signer::new(signer.verifier().name(), &[8; 32]).unwrap();
    assert_eq!(opened(&note, &namesake), Err(NoteError::Unsigned));
    let later = signer.sign(&Checkpoint { size: 43, ..checkpoint() });
    assert_eq!(opened(&format!("{note}{}", line(&later)), &signer), Err(NoteError::Signature));
}

proptest! {
    #[test]
    fn a_note_with_one_character_changed_is_never_taken_for_another_checkpoint(at in 0usize..300, by in 0u8..94) {
        let note = signer().sign(&checkpoint());
        let at = at % note.len();
        let mut bytes = note.clone().into_bytes();
        bytes[at] = b'!' + by;
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        if changed != note && let Ok(read) = changed.parse::<Note>() {
            prop_assert!(signer().verifier().open(&read).is_err(), "{changed}");
        }
    }
}
