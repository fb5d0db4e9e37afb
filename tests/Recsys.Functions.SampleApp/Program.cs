using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Functions.SampleApp;

// A function app like any other: the tests of the host run it, each with those of its functions that it needs.
var builder = FunctionsApplication.CreateBuilder(args).ConfigureFunctionsWebApplication();
builder.Services.AddSingleton(TimeProvider.System).AddSingleton<Journal>();
builder.Build().Run();
