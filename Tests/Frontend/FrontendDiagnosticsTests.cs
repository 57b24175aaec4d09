using System.Reflection;
using RepVgg.Frontend;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>The ledger of container diagnostics.</summary>
public sealed class FrontendDiagnosticsTests
{
    [Fact]
    public void Ids_are_unique_and_within_their_range()
    {
        var ids = typeof(FrontendDiagnostics).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => ((DiagnosticDescriptor)field.GetValue(null)!).Id).ToArray();
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.InRange(int.Parse(id[3..], System.Globalization.CultureInfo.InvariantCulture), 1201, 1249));
    }
}
