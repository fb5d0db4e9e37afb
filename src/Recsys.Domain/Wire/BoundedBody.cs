namespace Recsys.Domain.Wire;

/// <summary>Reads a body that must not be larger than a limit, and no more of it than that.</summary>
public static class BoundedBody
{
    /// <summary>Most bytes of a body of interactions.</summary>
    public const int OfInteractions = 4 * 1024 * 1024;

    /// <summary>Most bytes of any other body.</summary>
    public const int OfOthers = 1024 * 1024;

    /// <summary>The body, or null where it is larger than <paramref name="limit"/>; one that says so itself is not read at all.</summary>
    /// <param name="body">The body.</param>
    /// <param name="declared">Its length as its header says, if it has one.</param>
    /// <param name="limit">Most bytes that are taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, long? declared, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (declared > limit)
        {
            return null;
        }

        using var buffer = new MemoryStream((int)(declared ?? 0));
        var piece = new byte[16 * 1024];
        while (await body.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (buffer.Length + read > limit)
            {
                return null;
            }

            buffer.Write(piece, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
