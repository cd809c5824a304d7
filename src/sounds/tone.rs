//! The tones themselves: a few notes each, as bytes of a WAV file.

use std::f32::consts::TAU;

/// Samples of a second.
const RATE: u32 = 16_000;
/// How loud: of 32767.
const LOUD: f32 = 9_000.0;
/// A note begins and ends within this, so that it does not click.
const EDGE_MS: u32 = 6;

/// What is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A code was read and its bill opens: one short high note.
    Scanned,
    /// Something was refused or needs a look: two low notes.
    Refused,
    /// The receipt is done: two notes upwards.
    Done,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 3] = [Self::Scanned, Self::Refused, Self::Done];

    /// The name of its file.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Scanned => "scanned.wav",
            Self::Refused => "refused.wav",
            Self::Done => "done.wav",
        }
    }

    /// Its notes: hertz, 0 for a rest, and milliseconds.
    const fn notes(self) -> &'static [(u16, u32)] {
        match self {
            Self::Scanned => &[(1_760, 70)],
            Self::Refused => &[(262, 140), (0, 60), (220, 220)],
            Self::Done => &[(880, 90), (1_319, 160)],
        }
    }

    /// It as a WAV file: one channel, sixteen bits a sample.
    pub(super) fn wav(self) -> Vec<u8> {
        let samples: Vec<i16> = self.notes().iter().flat_map(|(hertz, ms)| note(*hertz, *ms)).collect();
        let bytes = u32::try_from(samples.len() * 2).unwrap_or_default();
        let mut wav = Vec::with_capacity(44 + samples.len() * 2);
        wav.extend(b"RIFF");
        wav.extend((36 + bytes).to_le_bytes());
        wav.extend(b"WAVEfmt ");
        wav.extend(16_u32.to_le_bytes());
        // Plain samples, one channel.
        wav.extend([1, 0, 1, 0]);
        wav.extend(RATE.to_le_bytes());
        wav.extend((RATE * 2).to_le_bytes());
        wav.extend([2, 0, 16, 0]);
        wav.extend(b"data");
        wav.extend(bytes.to_le_bytes());
        wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        wav
    }
}

fn note(hertz: u16, ms: u32) -> impl Iterator<Item = i16> {
    let of_ms = |ms: u32| u16::try_from(RATE * ms / 1_000).unwrap_or(u16::MAX);
    let (count, edge) = (of_ms(ms), of_ms(EDGE_MS));
    (0..count).map(move |at| {
        let from_edge = f32::from(at.min(count - at).min(edge)) / f32::from(edge);
        let angle = TAU * f32::from(hertz) * f32::from(at) / 16_000.0;
        #[expect(clippy::cast_possible_truncation, reason = "within LOUD, far below what a sample holds")]
        let sample = (angle.sin() * LOUD * from_edge) as i16;
        sample
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_a_short_wav_of_its_own() {
        for tone in Tone::ALL {
            let wav = tone.wav();
            let size = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!((&wav[..4], &wav[8..16], &wav[36..40]), (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..]));
            assert_eq!((size(4), size(40)), (wav.len() - 8, wav.len() - 44));
            let ms: u32 = tone.notes().iter().map(|(_, ms)| ms).sum();
            assert_eq!(size(40) as u32, RATE * ms / 1_000 * 2);
            assert!(ms < 500, "{tone:?} is over before the next payer speaks");
            let samples: Vec<i16> = wav[44..].chunks(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
            assert!(samples.iter().any(|sample| *sample > 8_000) && samples[0] == 0, "{tone:?}");
        }
        assert!(Tone::ALL.iter().all(|tone| Tone::ALL.iter().filter(|other| other.wav() == tone.wav()).count() == 1));
    }
}
