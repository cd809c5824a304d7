//! Where each kind of paper goes: to the register's paper, to the text printer beside it, to a printer of the system, or
//! into a file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::own::Document;
use super::spool::Spooler;

/// Papers that go the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Papers {
    /// Slips of a payment, for the bank or the payer.
    Slips,
    /// Applications and explanatory notes, which are signed.
    Requests,
    /// Papers of voids and refunds, acts of a difference and of a drawer handed over.
    Acts,
    /// Orders for cash.
    Orders,
    /// Sheets of a shift: its report, its services, its notes and coins.
    Sheets,
    /// What a payer takes away: readings, debts.
    Handouts,
    /// Reports.
    Reports,
}

impl Papers {
    /// All of them, as the settings list them.
    pub const ALL: [Self; 7] =
        [Self::Slips, Self::Requests, Self::Acts, Self::Orders, Self::Sheets, Self::Handouts, Self::Reports];

    /// The key of their route in the settings.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Slips => "documents.slips",
            Self::Requests => "documents.requests",
            Self::Acts => "documents.acts",
            Self::Orders => "documents.orders",
            Self::Sheets => "documents.sheets",
            Self::Handouts => "documents.handouts",
            Self::Reports => "documents.reports",
        }
    }

    /// Those that a document is of.
    #[must_use]
    pub const fn of(document: &Document) -> Self {
        match document {
            Document::Slip(_) => Self::Slips,
            Document::Void(..) | Document::Difference { .. } | Document::HandOver { .. } => Self::Acts,
            Document::CashOrder { .. } => Self::Orders,
            Document::Shift(_) | Document::Services(_) | Document::Denominations { .. } => Self::Sheets,
            Document::Readings(..) | Document::Debt(_) => Self::Handouts,
        }
    }
}

/// Where a paper goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Route {
    /// To the register's paper, beside its documents.
    #[default]
    Register,
    /// To the text printer beside it.
    Printer,
    /// To a printer of the system, as PDF, by a command.
    Spooler(String),
    /// Into a file, as PDF, and nowhere else.
    File,
}

impl Route {
    /// The names in the settings of those that are no command.
    pub const NAMED: [&str; 3] = ["register", "printer", "file"];

    /// What prints it, where that is a command.
    #[must_use]
    pub fn spooler(&self) -> Option<Spooler> {
        match self {
            // Only a command that can be one was let in.
            Self::Spooler(command) => Spooler::parse(command).ok(),
            Self::Register | Self::Printer | Self::File => None,
        }
    }
}

impl FromStr for Route {
    type Err = super::spool::SpoolError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.trim() {
            "register" => Self::Register,
            "printer" => Self::Printer,
            "file" => Self::File,
            command => {
                let _ = Spooler::parse(command)?;
                Self::Spooler(command.to_owned())
            }
        })
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register => f.write_str("register"),
            Self::Printer => f.write_str("printer"),
            Self::File => f.write_str("file"),
            Self::Spooler(command) => f.write_str(command),
        }
    }
}

/// The ways of all papers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Routes {
    /// Of those that have no way of their own, but for reports.
    usual: Option<Route>,
    own: [Option<Route>; Papers::ALL.len()],
}

impl Routes {
    /// The way of these papers.
    #[must_use]
    pub fn of(&self, papers: Papers) -> Route {
        // What prints documents has never printed reports: they have a key of their own since the first day.
        let usual = self.usual.as_ref().filter(|_| papers != Papers::Reports);
        let own = self.own.get(papers as usize).and_then(Option::as_ref);
        own.or(usual).cloned().unwrap_or_default()
    }

    /// These papers go this way; all that have none of their own, where none are named.
    pub fn set(&mut self, papers: Option<Papers>, route: Route) {
        let place = match papers {
            Some(papers) => self.own.get_mut(papers as usize),
            None => Some(&mut self.usual),
        };
        if let Some(place) = place {
            *place = Some(route);
        }
    }

    /// The first key that sends papers to the text printer.
    #[must_use]
    pub fn key_to_the_printer(&self) -> Option<&'static str> {
        let to_printer = |route: &Option<Route>| *route == Some(Route::Printer);
        let own = Papers::ALL.into_iter().find(|papers| self.own.get(*papers as usize).is_some_and(to_printer));
        own.map(Papers::key).or_else(|| to_printer(&self.usual).then_some("documents.print"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_told_as_it_is_written() {
        for (text, expect) in [
            ("register", Some(Route::Register)),
            ("printer", Some(Route::Printer)),
            ("file", Some(Route::File)),
            ("system", Some(Route::Spooler("system".to_owned()))),
            ("system:Офіс 2", Some(Route::Spooler("system:Офіс 2".to_owned()))),
            ("lp -d office", Some(Route::Spooler("lp -d office".to_owned()))),
            ("", None),
            ("lp \"x", None),
        ] {
            let route = text.parse::<Route>().ok();
            assert_eq!(route, expect, "{text}");
            assert_eq!(route.map(|route| route.to_string()), expect.is_some().then(|| text.to_owned()));
        }
    }

    #[test]
    fn papers_without_a_way_of_their_own_go_the_usual_one_and_reports_do_not() {
        let mut routes = Routes::default();
        let ways = |routes: &Routes| Papers::ALL.map(|papers| routes.of(papers).to_string()).join(" ");
        assert_eq!(ways(&routes), "register register register register register register register");
        routes.set(None, Route::File);
        assert_eq!(ways(&routes), "file file file file file file register");
        routes.set(Some(Papers::Slips), Route::Printer);
        routes.set(Some(Papers::Reports), "system".parse().unwrap());
        assert_eq!(ways(&routes), "printer file file file file file system");
        assert_eq!(routes.key_to_the_printer(), Some("documents.slips"));
        routes.set(Some(Papers::Slips), Route::Register);
        assert_eq!(routes.key_to_the_printer(), None);
        routes.set(None, Route::Printer);
        assert_eq!(routes.key_to_the_printer(), Some("documents.print"));
    }
}
