// A real grammar of PowerShell, for scripts that no machine of the tests can run: what it cannot parse, and which commands,
// types and methods a script names.
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';

export interface Script {
  /** Each place that is no PowerShell, with its line. */
  errors: string[];
  /** Names of cmdlets and functions called, in lower case. */
  commands: string[];
  /** Names of .NET types, in lower case. */
  types: string[];
  /** Methods called on objects and types, in lower case. */
  methods: string[];
  /** Functions that the script defines, in lower case. */
  defines: string[];
  /** What starts something that is not named, or writes to a file, or what Windows PowerShell 5.1 does not know. */
  forbidden: string[];
}

const grammar = fileURLToPath(import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'));

export async function powerShellParser(): Promise<(script: string) => Script> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (script) => {
    const tree = parser.parse(script);
    if (tree === null) throw new Error('The parser gave up');
    const nodes = allOf(tree.rootNode);
    const texts = (...types: string[]): string[] => [
      ...new Set(
        nodes
          .filter(({ type, parent }) => types.includes(type) && parent?.type !== type)
          .map(({ text }) => text.toLowerCase()),
      ),
    ];
    const invoked = nodes.filter(({ type }) => type === 'invokation_expression');
    return {
      errors: nodes
        .filter((node) => node.isError || node.isMissing)
        .map((node) => `line ${node.startPosition.row + 1}: ${node.isMissing ? `${node.type} is missing` : node.text}`),
      commands: texts('command_name'),
      types: texts('type_name'),
      defines: texts('function_name'),
      methods: [
        ...new Set(
          invoked.flatMap(({ children }) =>
            children.filter((one) => one?.type === 'member_name').map((one) => one?.text.toLowerCase() ?? ''),
          ),
        ),
      ],
      forbidden: texts('command_invokation_operator', 'redirection', 'pipeline_chain_tail'),
    };
  };
}

const allOf = (node: Node): Node[] => [node, ...node.children.flatMap((child) => (child === null ? [] : allOf(child)))];
