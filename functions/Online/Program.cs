using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Functions.Online.Setup;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<AnswerStart>();
// Two lines a request, with the query and so with its key, are for nobody.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
// The calls have limits of their own and say so (BoundedBody); with the server's the connection would break before the answer is out.
builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
try
{
    builder.Services.AddRecsysOnline(builder.Configuration);
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync($"The app cannot start: {string.Join(' ', e.Failures)}");
    return 1;
}

builder.Build().Run();
return Environment.ExitCode;
