//! Health and metrics: the routes that need no token.

use actix_web::http::header::ContentType;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use infra::house::House;
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::Duration;
use utoipa_actix_web::service_config::ServiceConfig;

/// How long the database may take to answer before it counts as silent.
const PATIENCE: Duration = Duration::from_secs(2);

pub fn routes(config: &mut ServiceConfig) {
    config.service(healthz).service(readyz).service(measurements);
}

/// Whether the program runs
#[utoipa::path(tag = "health", security(()), responses((status = 200, description = "It runs.", body = String, example = "ok")))]
#[get("/healthz")]
async fn healthz() -> &'static str {
    "ok"
}

/// Whether requests can be served: the database answers
#[utoipa::path(tag = "health", security(()), responses(
    (status = 200, description = "They can.", body = String, example = "ready"),
    (status = 503, description = "The database does not answer.", body = String),
))]
#[get("/readyz")]
async fn readyz(house: Data<House>) -> HttpResponse {
    match tokio::time::timeout(PATIENCE, house.log.reader.last_position()).await {
        Ok(Ok(_)) => HttpResponse::Ok().content_type(ContentType::plaintext()).body("ready"),
        Ok(Err(_)) | Err(_) => {
            HttpResponse::ServiceUnavailable().content_type(ContentType::plaintext()).body("the database does not answer")
        }
    }
}

/// Measurements in the text format of Prometheus
#[utoipa::path(tag = "health", security(()), responses((status = 200, description = "Counters and gauges.", body = String)))]
#[get("/metrics")]
async fn measurements(house: Data<House>, handle: Data<PrometheusHandle>) -> HttpResponse {
    use std::sync::atomic::Ordering::Relaxed;
    let stats = house.log.writer.stats();
    metrics::counter!("chapterhouse_log_batches_total").absolute(stats.batches.load(Relaxed));
    metrics::counter!("chapterhouse_log_commands_total").absolute(stats.commands.load(Relaxed));
    metrics::counter!("chapterhouse_log_events_total").absolute(stats.events.load(Relaxed));
    metrics::counter!("chapterhouse_log_resends_total").absolute(stats.resends.load(Relaxed));
    metrics::counter!("chapterhouse_log_second_looks_total").absolute(stats.second_looks.load(Relaxed));
    let (head, reached) = (house.log.head.position(), house.runner.reached());
    metrics::gauge!("chapterhouse_log_position").set(head as f64);
    metrics::gauge!("chapterhouse_read_models_behind").set((head - reached).max(0) as f64);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render())
}
