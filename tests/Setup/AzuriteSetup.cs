using Recsys.TestKit;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
