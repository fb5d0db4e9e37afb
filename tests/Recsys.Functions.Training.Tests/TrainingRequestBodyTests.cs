using System.Text;
using Microsoft.AspNetCore.Http;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training.Tests;

public sealed class TrainingRequestBodyTests
{
    private static readonly TrainingRequest Nightly = new() { MaxTrainingMinutes = 240, Promote = false };

    [Theory]
    [InlineData("", 240, false, 42)]
    [InlineData("{}", 240, false, 42)]
    [InlineData("{\"seed\":3}", 240, false, 3)]
    [InlineData("{\"promote\":true,\"maxTrainingMinutes\":5}", 5, true, 42)]
    public async Task What_the_body_does_not_say_is_as_at_night(string body, double minutes, bool promote, int seed)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var (request, problem) = await TrainingRequestBody.ReadAsync(http.Request, Nightly, TestContext.Current.CancellationToken);
        Assert.Null(problem);
        Assert.Equal((minutes, promote, seed), (request.MaxTrainingMinutes, request.Promote, request.Seed));
        Assert.Equal((240.0, 42), (Nightly.MaxTrainingMinutes, Nightly.Seed));
    }
}
