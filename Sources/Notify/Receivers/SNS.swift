import HTTPConfig
package import YAML

/// A message of Amazon's Simple Notification Service.
package struct SNS: IntegrationSettings {
    package static let name = "sns"

    /// Who asks, as Amazon wants it; what is empty comes from the surroundings.
    package struct Signature: Hashable, Sendable {
        let region: String
        let accessKey: String
        let secretKey: Secret?
        let profile: String
        let roleARN: String
        let externalID: String
        let usesFIPSEndpoint: Bool
        let serviceName: String
    }

    package let sendsResolved: Bool
    let http: HTTPConfig
    let apiURL: String
    let signature: Signature?
    let topicARN: String
    let phoneNumber: String
    let targetARN: String
    let subject: String
    let message: String
    let attributes: [String: String]
    let usesAmazonsClient: Bool

    package init(_ reader: inout ConfigReader) throws(YAMLError) {
        sendsResolved = try reader.sendsResolved(default: true)
        http = try reader.http()
        apiURL = try reader.text("api_url")
        signature = try reader.nested("sigv4") { reader throws(YAMLError) in try Signature(&reader) }
        topicARN = try reader.text("topic_arn")
        phoneNumber = try reader.text("phone_number")
        targetARN = try reader.text("target_arn")
        let given = [topicARN, phoneNumber, targetARN].count { !$0.isEmpty }
        try reader.require(given > 0, "topic_arn", "phone_number", "target_arn")
        guard given == 1 else {
            throw reader.fields.node.error("sns_configs takes one of topic_arn, phone_number and target_arn")
        }
        subject = try reader.template("subject", named: "sns.default.subject")
        message = try reader.template("message", named: "sns.default.message")
        attributes = try reader.texts("attributes")
        usesAmazonsClient = try reader.flag("use_aws_http_client")
    }
}

extension SNS.Signature {
    fileprivate init(_ reader: inout ConfigReader) throws(YAMLError) {
        region = try reader.text("region")
        accessKey = try reader.text("access_key")
        secretKey = try reader.secretText("secret_key")
        profile = try reader.text("profile")
        roleARN = try reader.text("role_arn")
        externalID = try reader.text("external_id")
        usesFIPSEndpoint = try reader.flag("use_fips_sts_endpoint")
        serviceName = try reader.text("service_name")
        try reader.require(accessKey.isEmpty || secretKey != nil, "secret_key")
        try reader.require(!accessKey.isEmpty || secretKey == nil, "access_key")
        try reader.require(externalID.isEmpty || !roleARN.isEmpty, "role_arn")
    }
}
