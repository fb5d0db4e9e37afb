using Recsys.LocalHub.Tests;

// One program, two parts: the hub that a test kills, and the tests.
return args is [HubProcess.Verb, ..]
    ? await HubProcess.ServeAsync(args[1..])
    : args.Any(arg => arg is "--server" or "--internal-msbuild-node")
        ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
