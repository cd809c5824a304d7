//! A payer is remembered after the payment, with consent, and forgotten from the search.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::{Language, text_in};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{self, Deed, Place};
use kassa::ui::screen::payer::NotKept;
use kassa_domain::Currency;
use kassa_domain::ids::{PaymentNumber, UserId};
use kassa_domain::phone::WholePhone;

use crate::window::Window;
use crate::window::scenes::SCENES;
use crate::window::scenes::payers::{self, phone};

#[path = "payers/together.rs"]
mod together;

fn asked(window: &Window) -> Option<&Question> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(question @ (Question::RememberPayer { .. } | Question::ForgetPayer(_))) => Some(question),
        _ => None,
    })
}

fn names_the_key(window: &Window, deed: Deed) -> bool {
    hotkey::rows(&window.app.places(), window.app.rights()).any(|row| row.deed == deed)
}

#[test]
fn a_payer_who_agrees_is_remembered_once_and_a_number_that_is_none_is_refused() {
    let done = SCENES.iter().find(|(name, _)| *name == "13-done").unwrap().1;
    let mut window = done(Language::Uk);
    assert!(names_the_key(&window, Deed::Remember));
    window.send(Message::Pressed(Deed::Remember));
    assert_eq!(window.app.places()[0], Place::FormAlone);
    assert!(window.shows("щойно скажете"), "the words of consent");
    window.type_slowly("067 123");
    window.key(Named::Enter);
    assert!(asked(&window).is_none() && window.shows("Номер неповний"));
    window.type_slowly("-45-67");
    window.key(Named::Enter);
    let expect = Question::RememberPayer { phone: phone(), payments: vec![PaymentNumber(512)], cashier: UserId(3) };
    assert_eq!(asked(&window), Some(&expect));
    window.effects.clear();
    window.key(Named::Enter);
    assert!(asked(&window).is_none(), "it is on its way");
    window.answer(Answer::PayerKept(phone(), Err(NotKept::NotRegistered)));
    assert!(window.shows("Чек ще не зареєстровано, нічого не записано."));
    window.key(Named::Enter);
    assert_eq!(asked(&window), Some(&expect), "the same key again");
    window.answer(Answer::PayerKept(phone(), Ok(3)));
    assert!(window.shows("Рахунків за цим телефоном: 3."));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Paid);
    // Without consent nothing is asked.
    window.send(Message::Pressed(Deed::Remember));
    window.type_slowly("0671234567");
    window.key(Named::Escape);
    assert!(asked(&window).is_none());
    for (refused, words) in
        [(NotKept::NoAccounts, "немає особових рахунків"), (NotKept::Failed("диск".to_owned()), "диск")]
    {
        let mut window = payers::asking(Language::Uk);
        window.key(Named::Enter);
        window.answer(Answer::PayerKept(phone(), Err(refused)));
        assert!(window.shows(words));
    }
}

#[test]
fn accounts_paid_here_before_stand_first_with_their_day_and_enter_opens_the_first() {
    let mut window = payers::found_again(Language::Uk);
    assert!(window.shows("вул. Соборна, 12-А, кв. 5 · сплачено тут 22.10.2026"));
    assert!(window.shows("Перші 2 — їх платник уже сплачував тут. Ctrl+D — стерти ці записи."));
    window.key(Named::Enter);
    let opens = |effect: &Effect| matches!(effect, Effect::Find(Question::Bill { account, .. }) if account.as_str() == "1000432");
    assert!(window.effects.iter().any(opens), "{:?}", window.effects);
}

#[test]
fn a_payer_is_forgotten_by_delete_alone_and_the_search_is_asked_anew() {
    let mut window = payers::found_again(Language::Uk);
    window.send(Message::Pressed(Deed::Forget));
    assert_eq!(window.app.places()[0], Place::Forget);
    window.key(Named::Enter);
    assert!(asked(&window).is_none() && window.app.places()[0] == Place::Search, "Enter is the safe key");
    window.send(Message::Pressed(Deed::Forget));
    window.key(Named::Delete);
    assert_eq!(asked(&window), Some(&Question::ForgetPayer(phone())));
    window.effects.clear();
    window.key(Named::Delete);
    assert!(asked(&window).is_none(), "once");
    window.answer(Answer::PayerForgotten(phone(), Ok(true)));
    let searched = |effect: &Effect| matches!(effect, Effect::Find(Question::Search { .. }));
    assert!(window.shows("Стерто.") && window.effects.iter().any(searched));
    for (outcome, words) in [(Ok(false), "нічого не пам'ятає"), (Err("диск".to_owned()), "Стерти не вдалося: диск")]
    {
        let mut window = payers::forgetting(Language::Uk);
        window.key(Named::Delete);
        window.answer(Answer::PayerForgotten(phone(), outcome));
        assert!(window.shows(words));
    }
}

#[test]
fn no_key_is_there_for_less_than_a_whole_phone_nor_where_payers_are_not_remembered() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("06712345");
    assert!(!names_the_key(&window, Deed::Forget));
    window.type_slowly("67");
    assert!(names_the_key(&window, Deed::Forget));
    let mut window = Window::working(Language::Uk);
    let off = vec![("payers.remember", Some("off".to_owned()))];
    window.send(Message::Saved(off, Ok("[payers]\nremember = \"off\"\n".to_owned())));
    window.type_slowly("0671234567");
    assert!(!names_the_key(&window, Deed::Forget));
    for deed in [Deed::Forget, Deed::Remember] {
        window.send(Message::Pressed(deed));
        assert_eq!(window.app.places()[0], Place::Search, "{deed:?}");
    }
}

#[test]
fn an_answer_about_another_phone_is_not_told_in_a_form_that_was_opened_since() {
    let mut window = payers::asking(Language::Uk);
    window.key(Named::Enter);
    window.key(Named::Escape);
    window.send(Message::Pressed(Deed::Remember));
    window.answer(Answer::PayerKept(phone(), Ok(3)));
    assert!(!window.shows("Записано.") && window.shows("щойно скажете"), "nothing was typed into this one");
    let other = WholePhone::of("050 111-22-33", Currency::Uah).unwrap();
    let mut window = payers::forgetting(Language::Uk);
    window.key(Named::Delete);
    window.answer(Answer::PayerForgotten(other, Ok(true)));
    assert!(!window.shows("Стерто."));
}

#[test]
fn a_number_with_a_digit_too_few_is_refused_before_it_is_kept_under_nobodys_name() {
    let done = SCENES.iter().find(|(name, _)| *name == "13-done").unwrap().1;
    for typed in ["067 123-45-6", "38 067 123-45-6", "067 123-45-678"] {
        let mut window = done(Language::Uk);
        window.send(Message::Pressed(Deed::Remember));
        window.type_slowly(typed);
        window.key(Named::Enter);
        assert!(asked(&window).is_none() && window.shows("Номер неповний або має зайві цифри"), "{typed}");
    }
}

#[test]
fn a_list_that_cannot_be_read_is_told_where_it_is_missed_and_at_the_start() {
    for language in Language::ALL {
        let window = payers::unread(language);
        assert!(window.shows(&text_in(language, "search-payers-unread", &[])), "{language:?}");
    }
    let mut window = Window::working(Language::Uk);
    window.answer(Answer::PayersUnread("payers.json: Permission denied".to_owned()));
    assert!(window.shows("Записи платників, яких каса пам'ятає, прочитати не вдалося."));
}

#[test]
fn the_words_of_consent_say_for_how_long() {
    for (language, words) in [
        (Language::Uk, "через 12 місяців після останньої оплати"),
        (Language::Ru, "через 12 месяцев после последней оплаты"),
        (Language::Kk, "соңғы төлемнен 12 ай өткен соң"),
        (Language::En, "12 months after the last payment"),
    ] {
        assert!(payers::asking(language).shows(words), "{words}");
    }
}
