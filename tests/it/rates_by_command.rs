//! Exchange rates, from the command line.

use domain::exchange_rate::{ExchangeRates, Rate};
use infra::clock::Clock;
use infra::house::House;
use tests::{Program, TestDatabase};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_records_a_rate_and_again_without_harm_and_a_wrong_one_is_refused() {
    let database = TestDatabase::create().await;
    let house = House::open(&database.options(), Clock::System).await.unwrap();
    let url = database.url();
    let run = |rate: &str, dated: &str| {
        let arguments = ["rates", "record", "GBP", "EUR", rate, "--dated", dated, "--source", "Central bank", "--database-url", &url];
        Program::command(&arguments).output().unwrap()
    };
    let recorded = run("1.1954", "2026-02-27");
    assert!(recorded.status.success(), "{}", String::from_utf8_lossy(&recorded.stderr));
    let told: serde_json::Value = serde_json::from_slice(&recorded.stdout).unwrap();
    assert_eq!((&told["id"], &told["position"]), (&"GBP-EUR".into(), &1.into()));
    let again = run("1.19540", "2026-02-27");
    assert!(again.status.success() && again.stdout.is_empty());
    for (rate, dated) in [("0", "2026-02-27"), ("1.2", "2999-01-01"), ("1.2", "yesterday")] {
        assert!(!run(rate, dated).status.success(), "{rate} {dated}");
    }
    let kept = house.commands.load::<ExchangeRates>("GBP-EUR", true).await.unwrap().state;
    let (rate, source) = kept.of("2026-02-27".parse().unwrap()).unwrap();
    assert_eq!((rate, source.as_str()), (Rate::parse("1.1954").unwrap(), "Central bank"));
    assert_eq!(house.log.reader.last_position().await.unwrap(), 1);
}
