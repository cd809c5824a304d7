//! `user`: people of the points.

use clap::{Args, Subcommand};
use kassa_domain::ids::{Login, PointCode, UserId};
use kassa_domain::user::Role;

use super::{CliError, Context, name, point, taken};
use crate::db::NewUser;
use crate::password::{Cost, made, verifier};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds a person and prints the password that was made for them.
    Add(Add),
    /// Lists the people of a point.
    List {
        /// Code of the point.
        #[arg(long)]
        point: PointCode,
    },
    /// Makes a new password and prints it.
    Password {
        /// Number of the person.
        user: u32,
    },
    /// Closes a person's account.
    Close {
        /// Number of the person.
        user: u32,
    },
    /// Opens a closed account again.
    Open {
        /// Number of the person.
        user: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Code of the point.
    #[arg(long)]
    point: PointCode,
    /// What they type to sign in.
    #[arg(long)]
    login: Login,
    /// Name as receipts print it.
    #[arg(long, value_parser = name)]
    name: String,
    /// cashier, supervisor or administrator.
    #[arg(long, value_parser = role)]
    role: Role,
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(add) => add.run(context),
            Self::List { point: code } => {
                let users = context.db()?.read(|view| Ok::<_, CliError>(view.users_of(point(view, &code)?.id)?))?;
                for user in users {
                    let state = if user.active { "open" } else { "closed" };
                    writeln!(context.out, "{}\t{}\t{}\t{}\t{state}", user.id, user.login, user.name, user.role.name())?;
                }
                Ok(())
            }
            Self::Password { user } => {
                let password = made(rand::random());
                let verifier = verifier(&password, rand::random(), Cost::Full)?;
                let known = context.db()?.write(|change| change.set_verifier(UserId(user), &verifier))?;
                found(known, user)?;
                writeln!(context.out, "password {password}")?;
                Ok(())
            }
            Self::Close { user } => set_active(context, user, false),
            Self::Open { user } => set_active(context, user, true),
        }
    }
}

impl Add {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let password = made(rand::random());
        let verifier = verifier(&password, rand::random(), Cost::Full)?;
        let login = self.login.clone();
        let id = context.db()?.write(|change| {
            let point = point(change, &self.point)?.id;
            let new = NewUser { point, login: self.login, name: self.name, role: self.role, verifier };
            change.add_user(&new).map_err(|error| taken(error, || format!("the login {login} of that point")))
        })?;
        writeln!(context.out, "user {id}, login {login}\npassword {password}")?;
        Ok(())
    }
}

fn set_active(context: &mut Context<'_>, user: u32, active: bool) -> Result<(), CliError> {
    let known = context.db()?.write(|change| change.set_user_active(UserId(user), active))?;
    found(known, user)
}

fn found(known: bool, id: u32) -> Result<(), CliError> {
    if known { Ok(()) } else { Err(CliError::NoRow { what: "user", id }) }
}

fn role(text: &str) -> Result<Role, String> {
    match Role::from_name(text) {
        Some(role @ (Role::Cashier | Role::Supervisor | Role::Administrator)) => Ok(role),
        Some(Role::Operator | Role::Auditor) | None => Err("cashier, supervisor or administrator".to_owned()),
    }
}
