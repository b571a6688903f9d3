//! That it holds: one module for each feature, through the public faces.

#![expect(clippy::unwrap_used, reason = "a test says enough when it stops where things went wrong")]

mod by_itself;
mod calendar_by_itself;
mod closed_chapters;
mod demo;
mod dependency_rule;
mod embedded;
mod event_log;
mod event_metadata;
mod faults;
mod fee_plans;
mod harness;
mod mail;
mod notice_links;
mod notices;
mod numbers;
mod program;
mod renewal_by_itself;
mod rest_access;
mod rest_administration;
mod rest_departures;
mod rest_document;
mod rest_door;
mod rest_dues;
mod rest_glance;
mod rest_leap_day;
mod rest_log;
mod rest_memberships;
mod rest_outages;
mod rest_privacy;
mod rest_refusals;
mod rest_regions;
mod rest_seats;
mod rest_strict;
mod rest_walk;
mod settings;
mod simulation;
mod tasks;
mod tokens;
mod two_chapters;
