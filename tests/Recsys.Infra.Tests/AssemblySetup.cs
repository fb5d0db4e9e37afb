using Recsys.Infra.Tests.Deployment;

[assembly: AssemblyFixture(typeof(DeploymentPlan))]
