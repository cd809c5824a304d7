//! `form`: what providers outside the billing ask of a payer.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kassa_domain::form::Asks;
use kassa_domain::ids::ProviderId;

use super::{CliError, Context};
use crate::forms;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Loads forms from a file of TOML; providers and services that are new are made. All or nothing.
    Load {
        /// The file.
        file: PathBuf,
    },
    /// Looks for mistakes in a file and loads nothing.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Lists the providers that have a form.
    List,
    /// Takes a provider's form away: tills offer it no more.
    Remove {
        /// Number of the provider.
        provider: u32,
    },
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Load { file } => {
                let asking = forms::read(&file, &text(&file)?)?;
                let loaded = context.db()?.write(|change| forms::put(change, &file, &asking))?;
                for form in loaded {
                    let new = if form.new { ", new" } else { "" };
                    writeln!(context.out, "provider {}{new}\t{}\tfields {}", form.id, form.name, form.fields)?;
                }
            }
            Self::Check { file } => {
                let asking = forms::read(&file, &text(&file)?)?;
                writeln!(context.out, "providers {}, no mistakes", asking.len())?;
            }
            Self::List => {
                for provider in context.db()?.read(|view| view.providers())? {
                    let Some(form) = provider.form else { continue };
                    let asks = match &form.asks {
                        Asks::Sum { min, max } => format!("sum {min} to {max}"),
                        Asks::Items(items) => format!("items {}", items.len()),
                    };
                    writeln!(context.out, "{}\t{}\tfields {}\t{asks}", provider.id, provider.name, form.fields.len())?;
                }
            }
            Self::Remove { provider: id } => {
                let known = context.db()?.write(|change| change.set_provider_form(ProviderId(id), None))?;
                if !known {
                    return Err(CliError::NoRow { what: "provider", id });
                }
            }
        }
        Ok(())
    }
}

fn text(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|source| CliError::File { path: path.to_owned(), source })
}
