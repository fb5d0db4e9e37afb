using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>
/// A connection's transport that also looks at the flow frames on their way in. AMQPNetLite's reader asks for four bytes
/// of length and then for the rest of the frame, over and over, and handles a frame before it asks for the next.
/// </summary>
internal sealed class HubTransport : StreamTransport
{
    private const int LengthBytes = 4;

    private readonly HubConnection owner;
    private bool headerSeen;
    private bool inFrame;
    private int bodyStart = -1;

    public HubTransport(Stream stream, HubConnection owner)
        : base(stream) => this.owner = owner;

    public override void SetConnection(Connection connection) => owner.Attach((ListenerConnection)connection);

    public override Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        var receiving = base.ReceiveAsync(buffer, offset, count);
        return receiving.IsCompletedSuccessfully ? Note(receiving, buffer, offset, count) : NoteLater(receiving, buffer, offset, count);
    }

    private async Task<int> NoteLater(Task<int> receiving, byte[] buffer, int offset, int count)
    {
        await receiving.ConfigureAwait(false);
        return await Note(receiving, buffer, offset, count).ConfigureAwait(false);
    }

    private Task<int> Note(Task<int> received, byte[] buffer, int offset, int count)
    {
        var whole = received.Result == count;
        if (!headerSeen)
        {
            headerSeen = whole;
        }
        else if (!inFrame)
        {
            inFrame = whole;
        }
        else
        {
            if (bodyStart < 0)
                bodyStart = offset;
            if (whole)
            {
                NoteFrame(buffer, bodyStart - LengthBytes, offset + count);
                inFrame = false;
                bodyStart = -1;
            }
        }

        return received;
    }

    private void NoteFrame(byte[] buffer, int start, int end)
    {
        var dataOffset = buffer[start + 4] * 4;
        var performative = start + dataOffset;
        owner.Channel = (ushort)((buffer[start + 6] << 8) | buffer[start + 7]);
        if (end - performative < 3 || buffer[start + 5] != 0 || buffer[performative] != 0 || buffer[performative + 1] != 0x53
            || buffer[performative + 2] != FlowCode)
            return;
        var flow = new Flow();
        flow.Decode(new ByteBuffer(buffer, performative, end - performative, end - performative));
        if (flow.HasHandle)
            owner.OnFlow(flow);
    }

    private const byte FlowCode = 0x13;
}
