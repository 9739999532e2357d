import POSIXSupport
import WallabyCLI

ThisProcess.ignoreBrokenPipes()
let program = Program(
  arguments: ThisProcess.arguments().map(Argument.init),
  environment: Host.environment(),
  workingDirectory: Host.workingDirectory(),
  input: 0,
  output: Output(to: .descriptor(1)),
  errors: Output(to: .descriptor(2))
)
ThisProcess.exit(program.run().rawValue)
