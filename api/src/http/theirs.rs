//! The house as the caller sees it: what is read of it is read behind the second wall, in the database. Whoever answers people
//! takes the house, its runner or its commands from here.

use super::caller::Caller;
use super::problem::Problem;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use infra::commands::Commands;
use infra::house::House;
use infra::runner::Runner;
use infra::wall::Behind;
use std::future::{Ready, ready};
use std::ops::Deref;

/// A part of the house, as the caller sees it.
pub struct Theirs<T>(T);

impl<T> Deref for Theirs<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// What the house is, or has, that people read.
pub trait Part {
    fn seen(house: &House, behind: &Behind) -> Self;
}

impl Part for House {
    fn seen(house: &House, behind: &Behind) -> Self {
        house.seen(behind)
    }
}

impl Part for Runner {
    fn seen(house: &House, behind: &Behind) -> Self {
        house.runner.behind(behind)
    }
}

impl Part for Commands {
    fn seen(house: &House, behind: &Behind) -> Self {
        house.commands.behind(behind)
    }
}

impl<T: Part> Theirs<T> {
    /// What this caller sees.
    pub fn of(house: &House, caller: &Caller) -> Self {
        Self(T::seen(house, &house.behind(&caller.wall)))
    }
}

impl<T: Part + 'static> FromRequest for Theirs<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let house = request.app_data::<Data<House>>().expect("the application was built with a house");
        ready(Caller::of(request).map(|caller| Self::of(house, &caller)))
    }
}
