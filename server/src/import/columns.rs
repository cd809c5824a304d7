//! The columns by their names in English, Ukrainian, Russian, and in the ten letters that DBF files have.

/// A column and the names it may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What it is for.
    pub what: &'static str,
    /// Names, whatever their case.
    pub names: &'static [&'static str],
}

/// Number of the account.
pub const ACCOUNT: Column = Column {
    what: "account",
    names: &[
        "account",
        "account number",
        "number",
        "acc",
        "ls",
        "lc",
        "os_rah",
        "особовий рахунок",
        "о/р",
        "рахунок",
        "номер рахунку",
        "лицевой счет",
        "лицевой счёт",
        "л/с",
        "лс",
        "счет",
        "счёт",
    ],
};
/// Surname, name, patronymic.
pub const HOLDER: Column = Column {
    what: "holder",
    names: &["holder", "name", "full name", "fio", "pib", "піб", "власник", "абонент", "фио", "ф.и.о.", "владелец"],
};
/// Town.
pub const TOWN: Column = Column {
    what: "town",
    names: &["town", "city", "місто", "населений пункт", "нас. пункт", "misto", "gorod", "город", "населенный пункт"],
};
/// Street with its kind.
pub const STREET: Column = Column {
    what: "street",
    names: &["street", "вулиця", "вул", "vulycia", "ulica", "ul", "улица", "ул"],
};
/// Names the street had before, `;` between several.
pub const FORMER: Column = Column {
    what: "former street",
    names: &[
        "former street",
        "old street",
        "стара назва",
        "колишня назва",
        "стара вулиця",
        "star_vul",
        "старая улица",
        "старое название",
        "прежнее название",
    ],
};
/// House with letter and block.
pub const HOUSE: Column =
    Column { what: "house", names: &["house", "building", "будинок", "буд", "bud", "dom", "дом", "д"] };
/// Flat.
pub const FLAT: Column = Column {
    what: "flat",
    names: &["flat", "apartment", "квартира", "кв", "kvart", "kv", "помещение"],
};
/// Phones, `,` or `;` between several.
pub const PHONE: Column = Column {
    what: "phone",
    names: &["phone", "phones", "tel", "телефон", "телефони", "тел", "тел.", "телефоны"],
};
/// Service, by number or name.
pub const SERVICE: Column =
    Column { what: "service", names: &["service", "послуга", "poslug", "posluga", "usluga", "услуга"] };
/// Provider, by number or name.
pub const PROVIDER: Column = Column {
    what: "provider",
    names: &["provider", "постачальник", "надавач", "postach", "postavsch", "поставщик", "исполнитель"],
};
/// Month.
pub const PERIOD: Column = Column {
    what: "period",
    names: &["period", "month", "період", "місяць", "misiac", "период", "месяц"],
};
/// What was charged.
pub const CHARGED: Column = Column {
    what: "charged",
    names: &[
        "charged",
        "amount",
        "sum",
        "нараховано",
        "сума",
        "narah",
        "suma",
        "начислено",
        "сумма",
        "nachisl",
        "summa",
    ],
};
/// What of it is owed.
pub const DUE: Column = Column {
    what: "due",
    names: &["due", "owed", "debt", "до сплати", "борг", "borg", "do_splaty", "к оплате", "долг", "dolg"],
};
/// Number on the face of a meter.
pub const METER: Column = Column {
    what: "meter",
    names: &[
        "meter",
        "meter number",
        "serial",
        "serial number",
        "лічильник",
        "номер лічильника",
        "лічильник №",
        "lichyl",
        "счетчик",
        "счётчик",
        "номер счетчика",
        "номер счётчика",
        "schetchik",
    ],
};
/// Scale of a meter that has several.
pub const SCALE: Column =
    Column { what: "scale", names: &["scale", "zone", "шкала", "зона", "shkala", "zona"] };
/// Whole digits a meter can show.
pub const DIGITS: Column = Column {
    what: "digits",
    names: &["digits", "розрядність", "розрядів", "rozriad", "разрядность", "разрядов", "razriad"],
};
/// What a meter shows.
pub const VALUE: Column = Column {
    what: "value",
    names: &["value", "reading", "показання", "показ", "pokaz", "показание", "показания"],
};
/// When it showed that.
pub const DATE: Column = Column {
    what: "date",
    names: &["date", "reading date", "дата", "дата показання", "data_pok", "дата показания", "дата показаний"],
};
/// Usual consumption of a month.
pub const USUAL: Column = Column {
    what: "usual",
    names: &["usual", "average", "середнє", "середньомісячне", "seredne", "среднее", "среднемесячное", "srednee"],
};
/// Whose word what a meter shows is.
pub const SOURCE: Column = Column {
    what: "source",
    names: &[
        "source",
        "reading source",
        "джерело",
        "джерело показання",
        "dzherelo",
        "источник",
        "источник показания",
        "istochnik",
    ],
};
/// The norm of a month.
pub const NORM: Column = Column {
    what: "norm",
    names: &["norm", "норма", "норма на місяць", "норма на месяц", "norma"],
};
/// Until when a meter's verification is good.
pub const VERIFIED: Column = Column {
    what: "verified until",
    names: &[
        "verified until",
        "verification",
        "повірка до",
        "дата повірки",
        "povirka",
        "поверка до",
        "дата поверки",
        "poverka",
    ],
};
/// Where in the premises a meter is.
pub const PLACE: Column = Column {
    what: "place",
    names: &["place", "location", "місце", "місце встановлення", "misce", "место", "место установки", "mesto"],
};
/// Number of the meter it was put in place of.
pub const REPLACES: Column = Column {
    what: "replaces",
    names: &["replaces", "замість", "замість лічильника", "zamist", "вместо", "вместо счетчика", "vmesto"],
};
/// Since when a meter is off.
pub const REMOVED: Column = Column {
    what: "removed",
    names: &["removed", "знято", "дата зняття", "zniato", "снят", "дата снятия", "sniat"],
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_means_two_things() {
        let accounts = [ACCOUNT, HOLDER, TOWN, STREET, FORMER, HOUSE, FLAT, PHONE];
        let charges = [ACCOUNT, SERVICE, PROVIDER, PERIOD, CHARGED, DUE, NORM];
        let meters =
            [ACCOUNT, METER, SCALE, SERVICE, DIGITS, VALUE, DATE, SOURCE, USUAL, VERIFIED, PLACE, REPLACES, REMOVED];
        for file in [&accounts[..], &charges[..], &meters[..]] {
            let names: Vec<&str> = file.iter().flat_map(|column| column.names.iter().copied()).collect();
            let different: HashSet<&str> = names.iter().copied().collect();
            assert_eq!(different.len(), names.len());
        }
    }
}
