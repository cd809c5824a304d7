//! How payments to providers outside the billing look: the list, then the form with what is wrong beside each field.

use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Alignment, Element, Length};
use kassa_domain::form::{Asks, Mistake};

use super::{FIELDS, Filling, LIST, Message, OF_FIELDS, OF_ITEMS, Stop, Third};
use crate::fl;
use crate::i18n;
use crate::ui::format;
use crate::ui::screen::visit::Terms;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// Width of a field.
const FIELD: f32 = 270.0;
/// Width of a quantity.
const QUANTITY: f32 = 90.0;

impl Third {
    /// The screen.
    pub fn view(&self, terms: &Terms) -> Element<'_, Message, Look> {
        match &self.filling {
            None => self.view_list(),
            Some(filling) => self.view_form(filling, terms),
        }
    }

    fn view_list(&self) -> Element<'_, Message, Look> {
        let id = FIELDS.first().copied().unwrap_or_default();
        let placeholder = fl!("third-placeholder");
        let input = self.words.input(id, &placeholder, |text| Message::Edited(Stop::Words, text));
        let mut page = column![parts::heading(fl!("third-title")), input.size(theme::heading()).padding([9, 10])]
            .push(self.words.complaint().map(|wrong| text(wrong.words()).size(theme::note()).class(Ink::Danger)))
            .spacing(theme::GAP_M)
            .padding(theme::GAP_L);
        let found = self.found();
        if found.is_empty() {
            let words = if self.offers.is_empty() { fl!("third-none") } else { fl!("third-nothing") };
            return page.push(text(words).size(theme::body()).class(Ink::Quiet)).into();
        }
        let rows = found.into_iter().enumerate().map(|(place, offer)| {
            let cells = row![parts::double(offer.name.clone(), offer.service.clone(), Length::Fill)];
            let chosen = place == self.chosen;
            parts::table_row(cells, chosen, chosen, false, Message::RowPressed(place))
        });
        let heads = row![parts::head(fl!("third-provider"), Length::Fill, false)];
        page = page.push(parts::table(heads, Column::with_children(rows), LIST));
        page.into()
    }

    fn view_form<'a>(&'a self, filling: &'a Filling, terms: &Terms) -> Element<'a, Message, Look> {
        let offer = &filling.offer;
        let head = parts::double(offer.name.clone(), offer.service.clone(), Length::Fill);
        let mut blocks = Column::new().spacing(theme::GAP_S);
        for place in 0..filling.fields.len() {
            blocks = blocks.push(filling.view_field(place));
        }
        blocks = match &offer.form.asks {
            Asks::Sum { .. } => blocks.push(filling.view_sum()),
            Asks::Items(_) => {
                let many = 0..filling.items.len();
                blocks.extend(many.map(|place| filling.view_item(place)))
            }
        };
        let mut page = column![head, scrollable(blocks).spacing(2).height(Length::Fill)].spacing(theme::GAP_M);
        if let Some((amount, commission)) = self.counted(terms) {
            let pair = |name: String, sum| {
                parts::pair(name, text(format::money(sum)).size(theme::heading()).font(theme::MONO_BOLD).into())
            };
            page = page.push(parts::line()).push(pair(fl!("third-total"), amount));
            page = page.push((!commission.is_zero()).then(|| pair(fl!("third-commission"), commission)));
        }
        page.padding(theme::GAP_L).into()
    }
}

impl Filling {
    /// What is to be said of a stop: what is wrong, once something is typed or Enter was pressed.
    fn said(&self, stop: Stop, typed: &str, dropped: bool) -> (String, Ink) {
        match self.mistake(stop) {
            Some(mistake) if !typed.is_empty() || self.told.contains(&stop) => (words(&mistake), Ink::Danger),
            _ if dropped => (words(&Mistake::Dropped), Ink::Danger),
            Some(_) | None => (String::new(), Ink::Quiet),
        }
    }

    fn block<'a>(&self, stop: Stop, label: String, fields: Element<'a, Message, Look>) -> Element<'a, Message, Look> {
        let here = self.stop == stop;
        let block = column![text(label).size(theme::note()).class(Ink::Quiet), fields].spacing(theme::GAP_XS);
        container(block)
            .padding(theme::GAP_S)
            .width(Length::Fill)
            .class(if here { Pane::Raised } else { Pane::Base })
            .into()
    }

    fn view_field(&self, place: usize) -> Element<'_, Message, Look> {
        let (Some(form), Some(field)) = (self.offer.form.fields.get(place), self.fields.get(place)) else {
            return column![].into();
        };
        let (stop, id) = (Stop::Field(place), FIELDS.get(OF_FIELDS + place).copied().unwrap_or_default());
        let input = field.input(id, &form.pattern(), move |text| Message::Edited(stop, text)).font(theme::MONO);
        let typed = field.text();
        let dropped = field.complaint().is_some() || self.dropped.get(place).copied().unwrap_or_default();
        let (said, ink) = self.said(stop, typed, dropped);
        let kept = self.value(place);
        let shown = if kept == typed { String::new() } else { kept };
        let beside = column![]
            .push((!shown.is_empty()).then(|| text(shown).size(theme::body()).font(theme::MONO_BOLD)))
            .push((!said.is_empty()).then(|| text(said).size(theme::note()).class(ink)))
            .width(Length::Fill);
        let name = form.name.said(i18n::language().code()).to_owned();
        let label = if form.required { name } else { fl!("third-optional", name = name) };
        let line = row![container(input).width(Length::Fixed(FIELD)), beside].spacing(theme::GAP_M);
        self.block(stop, label, line.align_y(Alignment::Center).into())
    }

    fn view_sum(&self) -> Element<'_, Message, Look> {
        let Asks::Sum { min, max } = &self.offer.form.asks else { return column![].into() };
        let id = FIELDS.get(1).copied().unwrap_or_default();
        let input = self.sum.input(id, "", |text| Message::Edited(Stop::Sum, text));
        let (said, ink) = match self.sum.complaint() {
            Some(complaint) => (complaint.words(), Ink::Danger),
            None => self.said(Stop::Sum, self.sum.text(), false),
        };
        let beside = text(said).size(theme::note()).class(ink).width(Length::Fill);
        let label = fl!("third-sum", min = format::money(*min), max = format::money(*max));
        let line = row![container(input).width(Length::Fixed(FIELD)), beside].spacing(theme::GAP_M);
        self.block(Stop::Sum, label, line.align_y(Alignment::Center).into())
    }

    fn view_item(&self, place: usize) -> Element<'_, Message, Look> {
        let Asks::Items(items) = &self.offer.form.asks else { return column![].into() };
        let (Some(item), Some(field)) = (items.get(place), self.items.get(place)) else { return column![].into() };
        let (stop, id) = (Stop::Item(place), FIELDS.get(OF_ITEMS + place).copied().unwrap_or_default());
        let language = i18n::language().code();
        let input = field.input(id, "0", move |text| Message::Edited(stop, text)).font(theme::MONO);
        let price = fl!("third-price", price = format::money(item.price), unit = item.unit.said(language));
        let (said, ink) = match self.nothing_chosen && place == 0 {
            true => (words(&Mistake::NothingChosen), Ink::Danger),
            false => self.said(stop, field.text(), field.complaint().is_some()),
        };
        let sum = self.of_item(place).map(format::amount).unwrap_or_default();
        let line = row![
            parts::double(item.name.said(language).to_owned(), price, Length::Fill),
            container(input).width(Length::Fixed(QUANTITY)),
            parts::figures(sum, Length::Fixed(theme::wide(110.0))),
        ]
        .spacing(theme::GAP_M)
        .align_y(Alignment::Center);
        let block = column![line].push((!said.is_empty()).then(|| text(said).size(theme::note()).class(ink)));
        container(block)
            .padding([4, 8])
            .width(Length::Fill)
            .class(if self.stop == stop { Pane::Raised } else { Pane::Base })
            .into()
    }
}

/// What is wrong, in words.
fn words(mistake: &Mistake) -> String {
    let decimal = |number: &rust_decimal::Decimal| number.normalize().to_string().replace('.', ",");
    match mistake {
        Mistake::Empty => fl!("field-empty"),
        Mistake::Dropped => fl!("third-dropped"),
        Mistake::TooShort { min } => fl!("third-too-short", min = *min),
        Mistake::TooLong { max } => fl!("field-too-long", max = *max),
        Mistake::Unfinished { mask } => fl!("third-unfinished", mask = mask.clone()),
        Mistake::Begins { with } => fl!("third-begins", with = with.join(", ")),
        Mistake::CheckDigit => fl!("third-check-digit"),
        Mistake::NotADay => fl!("third-not-a-day"),
        Mistake::NoSum => fl!("third-no-sum"),
        Mistake::SumBelow { min } => fl!("third-sum-below", min = format::money(*min)),
        Mistake::SumAbove { max } => fl!("third-sum-above", max = format::money(*max)),
        Mistake::NothingChosen => fl!("third-nothing-chosen"),
        Mistake::Quantity { min, max, decimals: 0 } => {
            fl!("third-quantity", min = decimal(min), max = decimal(max))
        }
        Mistake::Quantity { min, max, decimals } => {
            fl!("third-quantity-decimals", min = decimal(min), max = decimal(max), decimals = *decimals)
        }
    }
}
