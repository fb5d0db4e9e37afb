using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.Invocation;

public sealed class ScopedPart(Recorder recorder) : IDisposable
{
    public void Dispose() => recorder.Add("scope disposed");
}
