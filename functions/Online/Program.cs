using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Functions.Online.Setup;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
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
