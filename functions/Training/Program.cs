using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Functions.Training.Setup;
using Recsys.Models.Blocks.Native;

// Before anything loads libtorch: allocator, threads and instruction set are fixed by the first use.
TorchRuntime.Initialize();
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
// Two lines a request, with the query and so with its key, are for nobody.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
try
{
    builder.Services.AddRecsysTraining(builder.Configuration);
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync($"The app cannot start: {string.Join(' ', e.Failures)}");
    return 1;
}

builder.Build().Run();
return Environment.ExitCode;
