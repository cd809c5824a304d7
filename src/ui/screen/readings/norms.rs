//! What the norms of the account are, and what its meters used by what is typed, service by service.

use iced::widget::{row, text};
use iced::{Alignment, Element};
use kassa_domain::ids::ServiceId;
use rust_decimal::Decimal;

use super::look::shown;
use super::{Message, Readings};
use crate::fl;
use crate::ui::names::Names;
use crate::ui::theme::{self, Ink, Look};

/// A service of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfService {
    /// Which.
    pub service: ServiceId,
    /// The norm of a month, where the billing told one.
    pub norm: Option<Decimal>,
    /// What all its meters used, as far as it is typed and can be; nothing before that, and where nothing is measured.
    pub used: Option<Decimal>,
}

impl Readings {
    /// The services that have a norm, or several meters to sum up, in the order of bills. What a single meter used is
    /// told beside it.
    pub(super) fn by_service(&self, names: &Names) -> Vec<OfService> {
        let meters = |service| self.rows.iter().filter(move |row| row.meter.service == service);
        let several = self.rows.iter().map(|row| row.meter.service).filter(|service| meters(*service).count() > 1);
        let mut services: Vec<ServiceId> = self.account.norms.iter().map(|norm| norm.service).chain(several).collect();
        services.sort_by_key(|service| (names.rank(*service), *service));
        services.dedup();
        let of = |service| {
            let norm = self.account.norms.iter().find(|norm| norm.service == service).map(|norm| norm.amount);
            let used = meters(service).filter_map(|row| self.judged(row)?.ok());
            let used = used.map(|read| read.used).reduce(Decimal::saturating_add);
            OfService { service, norm, used }
        };
        services.into_iter().map(of).collect()
    }

    /// The same in words, one behind the other; nothing where there is nothing to tell.
    pub(super) fn view_norms(&self, names: &Names) -> Option<Element<'_, Message, Look>> {
        let told = |of: OfService| {
            let unit = names.unit(of.service);
            let norm = of.norm.map(|amount| fl!("readings-norm", amount = shown(amount), unit = unit));
            let used = of.used.map(|amount| fl!("readings-use", amount = shown(amount), unit = unit));
            let amounts: Vec<String> = [norm, used].into_iter().flatten().collect();
            let name = text(names.service(of.service)).size(theme::note());
            let amounts = text(amounts.join(", ")).size(theme::note()).class(Ink::Quiet);
            row![name, amounts].spacing(theme::GAP_XS).align_y(Alignment::Center).wrap().into()
        };
        let services = self.by_service(names);
        if services.is_empty() {
            return None;
        }
        let told = row(services.into_iter().map(told)).spacing(theme::GAP_M);
        Some(told.wrap().vertical_spacing(theme::GAP_XS).into())
    }
}
