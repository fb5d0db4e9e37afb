using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Functions.Training.Setup;
using Recsys.Models.Blocks.Native;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
// Two lines a request, with the query and so with its key, are for nobody.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
// Its call has a limit of its own and says so (BoundedBody); with the server's the connection would break before the answer is out.
builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
try
{
    // Before anything loads libtorch: allocator, threads and instruction set are fixed by the first use.
    TorchRuntime.Initialize();
    builder.Services.AddRecsysTraining(builder.Configuration);
}
catch (Exception e) when (e is OptionsValidationException or NotSupportedException)
{
    var why = e is OptionsValidationException wrong ? string.Join(' ', wrong.Failures) : e.Message;
    await Console.Error.WriteLineAsync($"The app cannot start: {why}");
    return 1;
}

builder.Build().Run();
return Environment.ExitCode;
