//! That it holds: one module for each feature, through the public faces.

#![expect(clippy::unwrap_used, reason = "a test says enough when it stops where things went wrong")]

mod by_itself;
mod calendar_by_itself;
mod demo;
mod dependency_rule;
mod embedded;
mod event_log;
mod faults;
mod harness;
mod letters;
mod lost_notifications;
mod mail;
mod mail_faults;
mod notice_links;
mod notices;
mod program;
mod rates_by_command;
mod renewal_by_itself;
mod rest_access;
mod rest_administration;
mod rest_areas;
mod rest_departures;
mod rest_document;
mod rest_door;
mod rest_dues;
mod rest_exchange_rates;
mod rest_glance;
mod rest_leap_day;
mod rest_lists;
mod rest_log;
mod rest_memberships;
mod rest_numbers;
mod rest_outages;
mod rest_privacy;
mod rest_refusals;
mod rest_seats;
mod rest_strict;
mod rest_tables;
mod rest_walk;
mod settings;
mod simulation;
mod tokens;
mod two_chapters;
