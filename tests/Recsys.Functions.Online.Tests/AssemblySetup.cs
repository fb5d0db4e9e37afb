using Recsys.Functions.Online.Tests;

[assembly: AssemblyFixture(typeof(OnlineSystem))]
