import { memoryStorage } from './memory-storage.ts';
import type { Request } from './call.ts';
import type { Json, Variables } from './facts.ts';

/** What is used of the browser files of React and GraphiQL, which page.html loads before us. */
interface Editor {
  getValue(): string;
  setValue(text: string): void;
  focus(): void;
}
interface EditorContext {
  queryEditor: Editor | null;
  variableEditor: Editor | null;
  responseEditor: Editor | null;
}
type Component = object;
declare const React: {
  createElement(type: Component | string, props: object | null, ...children: unknown[]): unknown;
  Fragment: Component;
};
declare const ReactDOM: { createRoot(at: Element): { render(node: unknown): void } };
declare const GraphiQL: Component & {
  Logo: Component;
  Toolbar: Component;
  Footer: Component;
  React: { useEditorContext(options: { nonNull: true }): EditorContext };
};

export interface Workbench {
  /** Puts an operation before the reader; nothing is sent. */
  open(query: string, variables: Variables): void;
  /** What stands in the editors; throws where the variables aren't JSON. */
  read(): { query: string; variables: Variables };
  /** The documentation and the completion of fields; null until somebody who may see the schema has signed in. */
  setSchema(introspection: Json): void;
  focus(): void;
}

/** GraphiQL, its storage in memory, its answers by `send`; `below` stands beneath the result. */
export function mountWorkbench(
  at: Element,
  send: (request: Request) => Promise<unknown>,
  below: HTMLElement,
  greeting: string,
): Workbench {
  let editors: EditorContext = { queryEditor: null, variableEditor: null, responseEditor: null };
  const root = ReactDOM.createRoot(at);
  const storage = memoryStorage();

  /** Hands the editors out of GraphiQL's own tree. */
  const Handle = (): null => {
    editors = GraphiQL.React.useEditorContext({ nonNull: true });
    return null;
  };
  const toolbar = ({ prettify, copy }: { prettify: unknown; copy: unknown }): unknown =>
    React.createElement(React.Fragment, null, prettify, copy, React.createElement(Handle, null));
  const hold = (element: Element | null): void => element?.replaceChildren(below);

  // A document holds one operation, so its name says nothing more; GraphiQL's own is late by a moment.
  const fetcher = ({ query, variables }: Request): Promise<unknown> =>
    send({ query, variables: variables ?? undefined });

  const render = (schema: Json): void =>
    root.render(
      React.createElement(
        GraphiQL,
        {
          fetcher,
          storage,
          schema,
          defaultQuery: greeting,
          defaultEditorToolsVisibility: 'variables',
          isHeadersEditorEnabled: false,
          shouldPersistHeaders: false,
          showPersistHeadersSettings: false,
          forcedTheme: 'light',
        },
        React.createElement(GraphiQL.Logo, null, React.createElement('span', null)),
        React.createElement(GraphiQL.Toolbar, null, toolbar),
        React.createElement(GraphiQL.Footer, null, React.createElement('div', { className: 'below', ref: hold })),
      ),
    );
  render(null);

  return {
    open(query, variables) {
      editors.queryEditor?.setValue(query);
      editors.variableEditor?.setValue(JSON.stringify(variables, null, 2));
      editors.responseEditor?.setValue('');
    },
    read() {
      const text = editors.variableEditor?.getValue().trim() ?? '';
      const variables = text === '' ? {} : (JSON.parse(text) as Variables);
      return { query: editors.queryEditor?.getValue() ?? '', variables };
    },
    setSchema: render,
    focus: () => editors.queryEditor?.focus(),
  };
}
