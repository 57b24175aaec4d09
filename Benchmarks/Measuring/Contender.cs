using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Measuring;

/// <summary>A network in one form, loaded into one runtime: a row of a table.</summary>
/// <param name="Name">The runtime's name.</param>
/// <param name="Form">The network's form.</param>
/// <param name="Engine">The loaded network.</param>
internal sealed record Contender(string Name, Form Form, IEngine Engine)
{
    /// <summary>Loads one contender for each runtime and form, those of the plain form first.</summary>
    public static List<Contender> Load(Workload work, IEnumerable<Peer> peers)
    {
        var contenders = new List<Contender>();
        try
        {
            foreach (var (peer, form) in peers.SelectMany(p => p.Forms.Select(f => (p, f))).OrderBy(pair => pair.f))
            {
                contenders.Add(new(peer.Name, form, peer.Load(work, form)));
            }
        }
        catch
        {
            contenders.ForEach(c => c.Engine.Dispose());
            throw;
        }

        return contenders;
    }
}
