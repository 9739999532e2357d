// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "wallaby",
  products: [
    .library(name: "WallabyKit", targets: ["WallabyKit"]),
    .library(name: "FileIndex", targets: ["FileIndex"]),
    .executable(name: "wallaby", targets: ["wallaby"]),
  ],
  targets: [
    .target(name: "CPOSIX"),
    .target(name: "POSIXSupport", dependencies: ["CPOSIX"]),
    .target(name: "FileIndex", dependencies: ["POSIXSupport"]),
    .target(name: "Records", dependencies: ["FileIndex", "POSIXSupport"]),
    .target(name: "Resources", dependencies: ["FileIndex", "POSIXSupport", "Records"]),
    .target(name: "TaskTables", dependencies: ["FileIndex", "POSIXSupport", "Records"]),
    .target(name: "WallabyKit", dependencies: ["FileIndex", "Records", "Resources", "TaskTables"]),
    .target(name: "WallabyCLI", dependencies: ["WallabyKit", "POSIXSupport"]),
    .executableTarget(name: "wallaby", dependencies: ["WallabyCLI"]),

    .executableTarget(
      name: "count-words", dependencies: ["WallabyKit"], path: "Examples/count-words",
      exclude: ["expected.txt", "texts"]),
    .executableTarget(
      name: "index-anything", dependencies: ["FileIndex"], path: "Examples/index-anything",
      exclude: ["expected.txt"]),
    .executableTarget(
      name: "log-from-swift", dependencies: ["WallabyKit"], path: "Examples/log-from-swift",
      exclude: ["expected.txt"]),
    .executableTarget(
      name: "weigh-planets", dependencies: ["WallabyKit"], path: "Examples/weigh-planets",
      exclude: ["expected.txt"]),

    .target(name: "BenchFloor", path: "Tests/Benchmarks/Floor"),
    .executableTarget(
      name: "wallaby-floor", dependencies: ["BenchFloor"], path: "Tests/Benchmarks/FloorProgram"),
    .executableTarget(
      name: "wallaby-bench",
      dependencies: [
        "BenchFloor", "FileIndex", "POSIXSupport", "Records", "Resources", "TaskTables",
      ],
      path: "Tests/Benchmarks/Bench"),

    .target(name: "WallabyTestSupport", path: "Tests/WallabyTestSupport"),
    .executableTarget(
      name: "RunnerProbe", dependencies: ["Records", "POSIXSupport"], path: "Tests/RunnerProbe"),
    .executableTarget(
      name: "ResourceProbe", dependencies: ["POSIXSupport", "Records", "Resources"],
      path: "Tests/ResourceProbe"),
    .testTarget(
      name: "POSIXSupportTests", dependencies: ["POSIXSupport", "WallabyTestSupport"]),
    .testTarget(name: "FileIndexTests", dependencies: ["FileIndex", "POSIXSupport"]),
    .testTarget(
      name: "RecordsTests",
      dependencies: ["Records", "POSIXSupport", "FileIndex", "RunnerProbe", "WallabyTestSupport"]),
    .testTarget(
      name: "ResourcesTests",
      dependencies: [
        "FileIndex", "POSIXSupport", "Records", "ResourceProbe", "Resources", "WallabyTestSupport",
      ],
      exclude: ["Fixtures"]),
    .executableTarget(
      name: "TaskProbe", dependencies: ["POSIXSupport", "Records", "TaskTables"],
      path: "Tests/TaskProbe"),
    .testTarget(
      name: "TaskTablesTests",
      dependencies: [
        "FileIndex", "POSIXSupport", "Records", "TaskProbe", "TaskTables", "WallabyTestSupport",
      ]),
    .testTarget(
      name: "WallabyKitTests", dependencies: ["WallabyKit", "WallabyTestSupport"]),
    .testTarget(name: "ConsistencyTests", dependencies: ["WallabyTestSupport"]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "WallabyTestSupport", "wallaby", "count-words", "index-anything", "log-from-swift",
        "weigh-planets",
      ]),
    .testTarget(
      name: "WallabyCLITests", dependencies: ["WallabyCLI", "WallabyTestSupport"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["FileIndex", "POSIXSupport", "Records", "WallabyTestSupport", "wallaby"]),
  ]
)

let writtenInC: Set = ["BenchFloor", "CPOSIX", "wallaby-floor"]
for target in package.targets where !writtenInC.contains(target.name) {
  target.swiftSettings = strict
}
