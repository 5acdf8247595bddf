package import Model

/// Where targets of a job come from could not be asked, or what was found is none.
package struct TargetsUnavailable: Event {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_scrape_target_discovery_failures", .counter, help: "Times that targets of a job could not be had.")

    package let job: String
    package let reason: String

    package var level: EventLevel { .error }
    package var labels: Labels { ["scrape_job": job] }
    package var message: String { "job \(quoted(job)): \(reason)" }
}
