//! `street`: the streets of towns, and the names they had before.

use clap::Subcommand;
use kassa_domain::directory::FORMER_NAMES_MAX;
use kassa_domain::ids::StreetId;

use super::{CliError, Context, name};
use crate::db::Change;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists the streets, with their former names.
    List,
    /// Gives a street another name; the one it had stays as a former name, and tills find it by both.
    Rename {
        /// The town.
        #[arg(long, value_parser = name)]
        town: String,
        /// The name it has.
        #[arg(value_parser = name)]
        from: String,
        /// The name it gets.
        #[arg(value_parser = name)]
        to: String,
    },
    /// Says which former names a street has, in place of those it had; none when none is given.
    Former {
        /// The town.
        #[arg(long, value_parser = name)]
        town: String,
        /// The name it has.
        #[arg(value_parser = name)]
        street: String,
        /// The names it had before.
        #[arg(value_parser = name)]
        former: Vec<String>,
    },
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let db = context.db()?;
        match self {
            Self::List => {
                for (town, street) in db.read(|view| view.streets())? {
                    writeln!(context.out, "{}\t{town}\t{}\t{}", street.id, street.name, street.former.join("; "))?;
                }
                Ok(())
            }
            Self::Rename { town, from, to } => db.write(|change| {
                let street = street(change, &town, &from)?;
                if from == to {
                    return Ok(());
                }
                if change.street_of_name(change.town_named(&town)?, &to)?.is_some() {
                    return Err(CliError::Taken(format!("the street {to}")));
                }
                if change.rename_street(street, &to)? { Ok(()) } else { Err(too_many()) }
            }),
            Self::Former { town, street: of, former } => db.write(|change| {
                let street = street(change, &town, &of)?;
                if change.set_former_names(street, &former)? { Ok(()) } else { Err(too_many()) }
            }),
        }
    }
}

fn street(change: &Change<'_>, town: &str, street: &str) -> Result<StreetId, CliError> {
    let found = match change.town_of_name(town)? {
        Some(town) => change.street_of_name(town, street)?,
        None => None,
    };
    found.ok_or_else(|| CliError::Argument(format!("there is no street {street:?} in {town:?}")))
}

fn too_many() -> CliError {
    CliError::Argument(format!("a street has at most {FORMER_NAMES_MAX} former names"))
}
