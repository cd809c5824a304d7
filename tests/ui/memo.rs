//! The printable memo of the keys says what the table of keys says: `docs/user-guide/*/keys.md`.
//! `KASSA_WRITE_MEMO=1 cargo test --test ui memo` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use kassa::i18n::{Language, text_in};
use kassa::ui::hotkey::{Place, TABLE};

/// What a part of the memo is called; nothing for what has no keys of its own to be learned.
const fn title(place: Place, language: Language) -> Option<&'static str> {
    let (uk, ru) = match place {
        Place::Work => ("Будь-де на роботі", "Везде за работой"),
        Place::Anywhere => ("Завжди", "Всегда"),
        Place::SignIn => ("Вхід", "Вход"),
        Place::Opening => ("Відкриття зміни", "Открытие смены"),
        Place::Search => ("Пошук одним рядком", "Поиск одной строкой"),
        Place::SearchFields => ("Пошук за полями", "Поиск по полям"),
        Place::SearchQuestions => ("Запитання перед пошуком", "Вопросы перед поиском"),
        Place::SearchTown => ("Місто в пошуку", "Город в поиске"),
        Place::Bill => ("Рахунок", "Счёт"),
        Place::BillAmount => ("Сума рядка", "Сумма строки"),
        Place::BillSum => ("Розподіл суми", "Распределение суммы"),
        Place::Readings => ("Показання лічильників", "Показания счётчиков"),
        Place::Third => ("Інші послуги", "Другие услуги"),
        Place::ThirdForm => ("Форма іншої послуги", "Форма другой услуги"),
        Place::Tender => ("Приймання оплати", "Приём оплаты"),
        Place::Paid => ("Після оплати", "После оплаты"),
        Place::Receipt => ("Чек на екрані", "Чек на экране"),
        Place::Void => ("Сторно й повернення", "Сторно и возврат"),
        Place::VoidOriginal => ("Позначка про оригінал чека", "Отметка об оригинале чека"),
        Place::VoidSure => ("Сторно й повернення: останнє запитання", "Сторно и возврат: последний вопрос"),
        Place::VoidWaits => ("Сторно й повернення: чек друкується", "Сторно и возврат: чек печатается"),
        Place::Preview => ("Чек перед прийманням", "Чек перед приёмом"),
        Place::VoidLines => ("Рядки, що повертаються", "Возвращаемые строки"),
        Place::Papers => ("Папери сторно", "Бумаги сторно"),
        Place::Register => ("РРО", "ККТ"),
        Place::Prints => ("Черга друку", "Очередь печати"),
        Place::Cash => ("Підкріплення та інкасація", "Внесение и инкассация"),
        Place::Count => ("Підрахунок готівки", "Пересчёт наличных"),
        Place::CountCompare => ("Порівняння готівки", "Сравнение наличных"),
        Place::CountLast => ("Перед Z-звітом", "Перед Z-отчётом"),
        Place::CountWaits => ("Закриття друкується", "Закрытие печатается"),
        Place::CountOut => ("Видача перед Z-звітом", "Изъятие перед Z-отчётом"),
        Place::Queue => ("Черга до центру", "Очередь в центр"),
        Place::Carry => ("Черга файлом", "Очередь файлом"),
        Place::CarryMaking => ("Черга пишеться у файл", "Очередь пишется в файл"),
        Place::Reports => ("Звіти", "Отчёты"),
        Place::ReportDates => ("Звіт від дати до дати", "Отчёт от даты до даты"),
        Place::Report => ("Звіт на екрані", "Отчёт на экране"),
        Place::ReportMaking => ("Звіт готується", "Отчёт готовится"),
        Place::Settings => ("Параметри", "Настройки"),
        Place::SettingsLooking => ("Пошук пристроїв", "Поиск устройств"),
        Place::SettingsCopying => ("Копія готується", "Копия готовится"),
        Place::SettingsChoice => ("Вибір значення", "Выбор значения"),
        Place::SettingsField => ("Значення параметра", "Значение настройки"),
        Place::SettingsKey => ("Нова клавіша", "Новая клавиша"),
        Place::Templates => ("Шаблони", "Шаблоны"),
        Place::TemplateText => ("Текст шаблону", "Текст шаблона"),
        Place::TemplateLeaving => ("Вихід із шаблону", "Выход из шаблона"),
        Place::Download => ("Довідник завантажується", "Справочник загружается"),
        Place::SearchPayer => {
            ("Телефон у пошуку, де платників пам'ятають", "Телефон в поиске, где плательщиков помнят")
        }
        Place::SearchKnown => ("Рахунки платника, якого пам'ятають", "Счета плательщика, которого помнят"),
        Place::PaidPayer => ("Після оплати, де платників пам'ятають", "После оплаты, где плательщиков помнят"),
        Place::Forget => ("Стирання записів платника", "Стирание записей плательщика"),
        Place::Notice | Place::Doubt | Place::Clock | Place::Help | Place::DecisionMade => return None,
        Place::Form | Place::FormAlone => return None,
        later => return title_later(later, language),
    };
    Some(in_words(uk, ru, language))
}

/// The parts of the paid bills and of decisions.
const fn title_later(place: Place, language: Language) -> Option<&'static str> {
    let (uk, ru) = match place {
        Place::PaidList => ("Оплачені рахунки", "Оплаченные счета"),
        Place::PaidWords => ("Пошук серед оплачених", "Поиск среди оплаченных"),
        Place::PaidWordsNone => {
            ("Пошук серед оплачених: нічого не підходить", "Поиск среди оплаченных: ничего не подходит")
        }
        Place::PaidWordsDay => ("Пошук серед оплачених: інший день", "Поиск среди оплаченных: другой день"),
        Place::PaidEmpty => ("Оплачені рахунки: порожній день", "Оплаченные счета: пустой день"),
        Place::PaidAsking => ("Оплачені рахунки: центр запитано", "Оплаченные счета: центр запрошен"),
        Place::PaidNotTold => ("Оплачені рахунки: центр не відповів", "Оплаченные счета: центр не ответил"),
        Place::PaidElsewhere => ("Оплачені рахунки: день із центру", "Оплаченные счета: день из центра"),
        Place::Decision => ("Рішення про чек", "Решение о чеке"),
        Place::DecisionField => ("Рішення про чек: номер чи пояснення", "Решение о чеке: номер или пояснение"),
        Place::DecisionSure => ("Рішення про чек: останнє запитання", "Решение о чеке: последний вопрос"),
        Place::DecisionWaits => ("Рішення про чек виконується", "Решение о чеке выполняется"),
        _ => return None,
    };
    Some(in_words(uk, ru, language))
}

const fn in_words(uk: &'static str, ru: &'static str, language: Language) -> &'static str {
    match language {
        Language::Ru => ru,
        Language::Uk | Language::Kk | Language::En => uk,
    }
}

fn memo(language: Language) -> String {
    let (heading, key, deed, changed) = match language {
        Language::Ru => (
            "Памятка клавиш",
            "Клавиша",
            "Что делает",
            "Клавиши, какими они были сначала. Если на рабочем месте их [изменили](settings.md), нынешние показывает `F1`.",
        ),
        Language::Uk | Language::Kk | Language::En => (
            "Пам'ятка клавіш",
            "Клавіша",
            "Що робить",
            "Клавіші, якими вони були спочатку. Якщо на робочому місці їх [змінили](settings.md), теперішні показує `F1`.",
        ),
    };
    let mut memo = format!("# {heading}\n\n{changed}\n");
    let mut before = None;
    for row in TABLE.iter().filter(|row| !row.label.is_empty()) {
        let Some(title) = title(row.place, language) else { continue };
        if before != Some(row.place) {
            let _ = write!(memo, "\n## {title}\n\n| {key} | {deed} |\n|---|---|\n");
            before = Some(row.place);
        }
        let _ = writeln!(memo, "| {} | {} |", row.chord.caps(), text_in(language, row.label, &[]));
    }
    memo
}

#[test]
fn the_memo_of_the_keys_is_the_table_of_the_keys() {
    for language in [Language::Uk, Language::Ru] {
        let file = format!("docs/user-guide/{}/keys.md", language.code());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        if std::env::var_os("KASSA_WRITE_MEMO").is_some() {
            std::fs::write(&path, memo(language)).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == memo(language), "{file}: KASSA_WRITE_MEMO=1 cargo test --test ui memo");
    }
}
