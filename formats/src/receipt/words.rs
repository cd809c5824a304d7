//! Sums in words, as orders, acts and applications want them: `Одна тисяча вісімсот сорок дві гривні 50 копійок`.
//!
//! The whole part is in words, the hundredths are two digits with their name, and the first letter is a capital. Ukrainian
//! and Russian have genders and three forms of a noun, Kazakh has one form, English two.

use kassa_domain::{Currency, Money};

use super::language::Language;

/// Gender of what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Masculine,
    Feminine,
}

/// A noun behind a number: for 1, for 2 to 4, for 5 and more. A language with fewer forms repeats them.
#[derive(Debug, Clone, Copy)]
struct Noun(Gender, [&'static str; 3]);

/// The numerals of a language; lists are texts with `|` between.
struct Numerals {
    minus: &'static str,
    zero: &'static str,
    /// 1 to 19; 1 and 2 in the masculine.
    small: &'static str,
    /// 1 and 2 in the feminine.
    feminine: &'static str,
    /// 20 to 90.
    tens: &'static str,
    /// 100 to 900.
    hundreds: &'static str,
    /// Thousand to quadrillion.
    scales: [Noun; 5],
    /// Between tens and ones.
    hyphen: char,
    /// Which form of a noun a number takes.
    plural: fn(u64) -> usize,
}

const fn m(forms: [&'static str; 3]) -> Noun {
    Noun(Gender::Masculine, forms)
}

const fn f(forms: [&'static str; 3]) -> Noun {
    Noun(Gender::Feminine, forms)
}

/// A word that does not change.
const fn same(word: &'static str) -> Noun {
    m([word; 3])
}

/// One, and any other number.
const fn two(one: &'static str, other: &'static str) -> Noun {
    m([one, other, other])
}

/// 21 is counted like 1, and 12 to 14 are not like 2 to 4.
fn slavic(number: u64) -> usize {
    match (number % 10, number % 100) {
        (1, tail) if tail != 11 => 0,
        (2..=4, tail) if !(12..=14).contains(&tail) => 1,
        _ => 2,
    }
}

fn english(number: u64) -> usize {
    usize::from(number != 1)
}

fn unchanging(_: u64) -> usize {
    0
}

const UK: Numerals = Numerals {
    minus: "мінус",
    zero: "нуль",
    small: "один|два|три|чотири|п’ять|шість|сім|вісім|дев’ять|десять|одинадцять|дванадцять|тринадцять|чотирнадцять|п’ятнадцять|шістнадцять|сімнадцять|вісімнадцять|дев’ятнадцять",
    feminine: "одна|дві",
    tens: "двадцять|тридцять|сорок|п’ятдесят|шістдесят|сімдесят|вісімдесят|дев’яносто",
    hundreds: "сто|двісті|триста|чотириста|п’ятсот|шістсот|сімсот|вісімсот|дев’ятсот",
    scales: [
        f(["тисяча", "тисячі", "тисяч"]),
        m(["мільйон", "мільйони", "мільйонів"]),
        m(["мільярд", "мільярди", "мільярдів"]),
        m(["трильйон", "трильйони", "трильйонів"]),
        m(["квадрильйон", "квадрильйони", "квадрильйонів"]),
    ],
    hyphen: ' ',
    plural: slavic,
};

const RU: Numerals = Numerals {
    minus: "минус",
    zero: "ноль",
    small: "один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать|тринадцать|четырнадцать|пятнадцать|шестнадцать|семнадцать|восемнадцать|девятнадцать",
    feminine: "одна|две",
    tens: "двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто",
    hundreds: "сто|двести|триста|четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот",
    scales: [
        f(["тысяча", "тысячи", "тысяч"]),
        m(["миллион", "миллиона", "миллионов"]),
        m(["миллиард", "миллиарда", "миллиардов"]),
        m(["триллион", "триллиона", "триллионов"]),
        m(["квадриллион", "квадриллиона", "квадриллионов"]),
    ],
    hyphen: ' ',
    plural: slavic,
};

const KK: Numerals = Numerals {
    minus: "минус",
    zero: "нөл",
    small: "бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|он бір|он екі|он үш|он төрт|он бес|он алты|он жеті|он сегіз|он тоғыз",
    feminine: "бір|екі",
    tens: "жиырма|отыз|қырық|елу|алпыс|жетпіс|сексен|тоқсан",
    hundreds: "бір жүз|екі жүз|үш жүз|төрт жүз|бес жүз|алты жүз|жеті жүз|сегіз жүз|тоғыз жүз",
    scales: [same("мың"), same("миллион"), same("миллиард"), same("триллион"), same("квадриллион")],
    hyphen: ' ',
    plural: unchanging,
};

const EN: Numerals = Numerals {
    minus: "minus",
    zero: "zero",
    small: "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen",
    feminine: "one|two",
    tens: "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety",
    hundreds: "one hundred|two hundred|three hundred|four hundred|five hundred|six hundred|seven hundred|eight hundred|nine hundred",
    scales: [same("thousand"), same("million"), same("billion"), same("trillion"), same("quadrillion")],
    hyphen: '-',
    plural: english,
};

/// The currency and its hundredth.
const fn nouns(currency: Currency, language: Language) -> [Noun; 2] {
    match (language, currency) {
        (Language::Uk, Currency::Uah) => [f(["гривня", "гривні", "гривень"]), f(["копійка", "копійки", "копійок"])],
        (Language::Uk, Currency::Rub) => [m(["рубль", "рублі", "рублів"]), f(["копійка", "копійки", "копійок"])],
        (Language::Uk, Currency::Kzt) => [same("тенге"), m(["тиїн", "тиїни", "тиїнів"])],
        (Language::Ru, Currency::Uah) => [f(["гривна", "гривны", "гривен"]), f(["копейка", "копейки", "копеек"])],
        (Language::Ru, Currency::Rub) => [m(["рубль", "рубля", "рублей"]), f(["копейка", "копейки", "копеек"])],
        (Language::Ru, Currency::Kzt) => [same("тенге"), m(["тиын", "тиына", "тиынов"])],
        (Language::Kk, Currency::Uah) => [same("гривна"), same("копейка")],
        (Language::Kk, Currency::Rub) => [same("рубль"), same("копейка")],
        (Language::Kk, Currency::Kzt) => [same("теңге"), same("тиын")],
        (Language::En, Currency::Uah) => [two("hryvnia", "hryvnias"), two("kopiyka", "kopiykas")],
        (Language::En, Currency::Rub) => [two("rouble", "roubles"), two("kopeck", "kopecks")],
        (Language::En, Currency::Kzt) => [same("tenge"), same("tiyn")],
    }
}

/// The sum in words of a language.
#[must_use]
pub fn in_words(sum: Money, language: Language) -> String {
    let numerals = match language {
        Language::Uk => &UK,
        Language::Ru => &RU,
        Language::Kk => &KK,
        Language::En => &EN,
    };
    let [whole_noun, part_noun] = nouns(sum.currency(), language);
    let magnitude = sum.minor().unsigned_abs();
    let (whole, part) = (magnitude / 100, magnitude % 100);
    let mut words = Vec::new();
    if sum.is_negative() {
        words.push(numerals.minus.to_owned());
    }
    numerals.spell(whole, whole_noun.0, &mut words);
    words.push(numerals.form(whole_noun, whole).to_owned());
    words.push(format!("{part:02} {}", numerals.form(part_noun, part)));
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Numerals {
    fn form(&self, noun: Noun, number: u64) -> &'static str {
        noun.1[(self.plural)(number)]
    }

    /// The number in groups of three digits, the highest first.
    fn spell(&self, number: u64, gender: Gender, words: &mut Vec<String>) {
        if number == 0 {
            words.push(self.zero.to_owned());
            return;
        }
        let mut scale = 1000_u64.pow(5);
        for noun in self.scales.into_iter().rev() {
            let group = number / scale % 1000;
            if group > 0 {
                self.group(group, noun.0, words);
                words.push(self.form(noun, group).to_owned());
            }
            scale /= 1000;
        }
        self.group(number % 1000, gender, words);
    }

    /// A number below a thousand; nothing for zero.
    fn group(&self, number: u64, gender: Gender, words: &mut Vec<String>) {
        let name = |names: &'static str, from: u64, value: u64| {
            usize::try_from(value.checked_sub(from)?).ok().and_then(|at| names.split('|').nth(at))
        };
        words.extend(name(self.hundreds, 1, number / 100).map(str::to_owned));
        let rest = number % 100;
        let (tens, ones) = if rest < 20 { (0, rest) } else { (rest / 10, rest % 10) };
        let feminine = if gender == Gender::Feminine { name(self.feminine, 1, ones) } else { None };
        let ones = feminine.or_else(|| name(self.small, 1, ones));
        match (name(self.tens, 2, tens), ones) {
            (Some(tens), Some(ones)) => words.push(format!("{tens}{}{ones}", self.hyphen)),
            (tens, ones) => words.extend(tens.or(ones).map(str::to_owned)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, currency: Currency, minor: i64, expect: &str) {
        assert_eq!(in_words(Money::new(minor, currency), language), expect, "{minor}");
    }

    #[test]
    fn ukrainian_has_genders_and_three_forms() {
        for (minor, expect) in [
            (0, "Нуль гривень 00 копійок"),
            (1, "Нуль гривень 01 копійка"),
            (102, "Одна гривня 02 копійки"),
            (205, "Дві гривні 05 копійок"),
            (1_111, "Одинадцять гривень 11 копійок"),
            (1_421, "Чотирнадцять гривень 21 копійка"),
            (2_122, "Двадцять одна гривня 22 копійки"),
            (11_200, "Сто дванадцять гривень 00 копійок"),
            (184_250, "Одна тисяча вісімсот сорок дві гривні 50 копійок"),
            (-50_000, "Мінус п’ятсот гривень 00 копійок"),
            (1_200_000, "Дванадцять тисяч гривень 00 копійок"),
            (200_100_000, "Два мільйони одна тисяча гривень 00 копійок"),
            (100_000_000_012, "Один мільярд гривень 12 копійок"),
            (
                i64::MIN,
                "Мінус дев’яносто два квадрильйони двісті тридцять три трильйони сімсот двадцять мільярдів триста \
                 шістдесят вісім мільйонів п’ятсот сорок сім тисяч сімсот п’ятдесят вісім гривень 08 копійок",
            ),
        ] {
            check(Language::Uk, Currency::Uah, minor, expect);
        }
        check(Language::Uk, Currency::Rub, 2_102, "Двадцять один рубль 02 копійки");
        check(Language::Uk, Currency::Kzt, 202, "Два тенге 02 тиїни");
    }

    #[test]
    fn russian_has_genders_and_three_forms() {
        for (currency, minor, expect) in [
            (Currency::Rub, 100, "Один рубль 00 копеек"),
            (Currency::Rub, 204, "Два рубля 04 копейки"),
            (Currency::Rub, 1_500, "Пятнадцать рублей 00 копеек"),
            (Currency::Rub, 2_100_100, "Двадцать одна тысяча один рубль 00 копеек"),
            (Currency::Rub, 200_000_000, "Два миллиона рублей 00 копеек"),
            (Currency::Uah, 4_201, "Сорок две гривны 01 копейка"),
            (Currency::Uah, 99_900, "Девятьсот девяносто девять гривен 00 копеек"),
            (Currency::Kzt, 100_122, "Одна тысяча один тенге 22 тиына"),
        ] {
            check(Language::Ru, currency, minor, expect);
        }
    }

    #[test]
    fn kazakh_has_one_form_and_english_two() {
        for (language, currency, minor, expect) in [
            (Language::Kk, Currency::Kzt, 0, "Нөл теңге 00 тиын"),
            (Language::Kk, Currency::Kzt, 184_250, "Бір мың сегіз жүз қырық екі теңге 50 тиын"),
            (Language::Kk, Currency::Kzt, 1_100_000_000, "Он бір миллион теңге 00 тиын"),
            (Language::Kk, Currency::Kzt, 1_001_901, "Он мың он тоғыз теңге 01 тиын"),
            (Language::En, Currency::Uah, 100, "One hryvnia 00 kopiykas"),
            (Language::En, Currency::Uah, 184_201, "One thousand eight hundred forty-two hryvnias 01 kopiyka"),
            (Language::En, Currency::Rub, 1_150, "Eleven roubles 50 kopecks"),
            (Language::En, Currency::Kzt, 202_002, "Two thousand twenty tenge 02 tiyn"),
        ] {
            check(language, currency, minor, expect);
        }
    }

    #[test]
    fn every_number_below_a_million_has_its_own_words() {
        for language in Language::ALL {
            let mut seen = std::collections::HashSet::new();
            for whole in (0..1200).chain((2..1000).map(|thousands| thousands * 1000 + 1)) {
                let words = in_words(Money::new(whole * 100, Currency::Uah), language);
                assert!(!words.contains("  ") && seen.insert(words.clone()), "{words}");
            }
        }
    }
}
