//! `bank`: the banks that ask for debts and tell of payments at once.

use clap::Subcommand;
use kassa_domain::Currency;
use kassa_domain::chain::Hash;

use super::points::currency;
use super::{CliError, Context, moment, name, taken};
use crate::debt::key_hash;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lets a bank ask for debts and tell of payments; prints the key it shows, which is told this once.
    Add {
        /// Its name.
        #[arg(value_parser = name)]
        name: String,
        /// Currency of its sums.
        #[arg(long, value_parser = currency)]
        currency: Currency,
    },
    /// Lists the banks.
    List,
    /// Gives a bank another key, and lets it in again; the key before it is void.
    Key {
        /// Its name.
        #[arg(value_parser = name)]
        name: String,
    },
    /// Shuts a bank out.
    Shut {
        /// Its name.
        #[arg(value_parser = name)]
        name: String,
    },
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let now_ms = context.now_ms();
        match self {
            Self::Add { name, currency } => {
                let key = new_key();
                let added = context.db()?.write(|change| change.add_bank(&name, key_hash(&key), currency, now_ms));
                added.map_err(|error| taken(error, || format!("bank {name}")))?;
                Ok(writeln!(context.out, "{key}")?)
            }
            Self::List => {
                for bank in context.db()?.read(|view| view.banks())? {
                    let shut = bank.shut_utc.map_or_else(String::new, |at| format!(", shut out {}", moment(at)));
                    writeln!(context.out, "{}, {}{shut}", bank.name, bank.currency.code())?;
                }
                Ok(())
            }
            Self::Key { name } => {
                let key = new_key();
                there(&name, context.db()?.write(|change| change.set_bank_key(&name, key_hash(&key)))?)?;
                Ok(writeln!(context.out, "{key}")?)
            }
            Self::Shut { name } => there(&name, context.db()?.write(|change| change.shut_bank(&name, now_ms))?),
        }
    }
}

fn there(name: &str, found: bool) -> Result<(), CliError> {
    if found { Ok(()) } else { Err(CliError::Argument(format!("there is no bank {name}"))) }
}

/// A key that nobody guesses: 64 hexadecimal digits.
fn new_key() -> String {
    Hash(rand::random()).to_string()
}
