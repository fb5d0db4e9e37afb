using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

// A function app like any other: the tests start it as a process of its own and use its functions in their own process too.
var builder = FunctionsApplication.CreateBuilder(args).ConfigureFunctionsWebApplication();
builder.Build().Run();
