// Measures what the project promises, as ratios to bare C loops that make the same system calls in
// the same run.

import Glibc

let usage = """
  usage: swift run -c release wallaby-bench [NAME…] [OPTION…]

  NAME       append, processes, calls, run, pipe, ls, rebuild, resources, tasks; without any all of them
             generate makes a store of the largest size and leaves it
  --binary PATH   the 'wallaby' to measure; otherwise a static one is built
  --in DIR        where stores are made (default .build/benchmark); it needs 20 GB for 1,000,000 records
  --sizes A,B     records in the stores of ls and rebuild (default 10000,100000,1000000)
  --items N       items in the large tables of tasks (default 100000): a tenth of them is drained
  --keep          leave the stores, and use those that a run before this one left
  --markdown      print the table as the README has it
  """

do {
  let arguments = Array(CommandLine.arguments.dropFirst())
  if arguments.first == FetchingProcess.word {
    try await FetchingProcess.run(Array(arguments.dropFirst()))
  } else if arguments.first == AppendingProcess.word {
    try AppendingProcess.run(Array(arguments.dropFirst()))
  } else if arguments.first == ClaimingProcess.word {
    try ClaimingProcess.run(Array(arguments.dropFirst()))
  } else if let options = Options(arguments) {
    var benchmark = Benchmark(options)
    try await benchmark.run()
  } else {
    print(usage)
    exit(2)
  }
} catch {
  print("wallaby-bench: \(error)")
  exit(1)
}
