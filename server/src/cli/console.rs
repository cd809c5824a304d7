//! `console`: people of the operators' console, for whoever has the computer.

use clap::Subcommand;

use super::{CliError, Context};
use crate::console::session::{self, FIRST_LOGIN, ONE_TIME_MS};
use crate::db::{DbResult, Deed};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a one-time password for a person of the console and prints it. It lets in for three days and is changed at
    /// the first sign-in.
    Password {
        /// What they type to sign in.
        #[arg(long, default_value = FIRST_LOGIN)]
        login: String,
    },
    /// Lists the people of the console.
    List,
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Password { login } => password(context, &login.to_lowercase()),
            Self::List => {
                for operator in context.db()?.read(|view| view.operators())? {
                    let state = if operator.active { "open" } else { "closed" };
                    let (id, login, role) = (operator.id, &operator.login, operator.role.name());
                    writeln!(context.out, "{id}\t{login}\t{}\t{role}\t{state}", operator.name)?;
                }
                Ok(())
            }
        }
    }
}

fn password(context: &mut Context<'_>, login: &str) -> Result<(), CliError> {
    let (db, now_ms) = (context.make_db()?, context.now_ms());
    let made = match session::first_operator(&db, now_ms)? {
        Some(password) if login == FIRST_LOGIN => password,
        Some(_) | None => {
            let (password, verifier) = session::one_time()?;
            let known = db.write(|change| -> DbResult<bool> {
                let Some(operator) = change.operator_by_login(login)? else { return Ok(false) };
                change.set_operator_verifier(operator.id, &verifier, Some(now_ms + ONE_TIME_MS))?;
                let object = format!("operator {}", operator.id);
                change.note(&Deed { operator: None, action: "one_time", object: &object, detail: "" }, now_ms)?;
                Ok(true)
            })?;
            if !known {
                return Err(CliError::NoOperator(login.to_owned()));
            }
            password
        }
    };
    writeln!(context.out, "login {login}\none-time password {made}")?;
    Ok(())
}
