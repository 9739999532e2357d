import WallabyCLI

Program.main()
