import type { Branch } from "@project-sync/contracts";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCombobox } from "downshift";
import { useMemo, useRef, useState } from "react";
import { filterBranches } from "../branch-list.js";
import { useNow } from "../use-now.js";
import { BranchOption } from "./branch-option.js";

export interface BranchComboboxProps {
  branches: readonly Branch[];
  value: Branch | null;
  onChange: (branch: Branch) => void;
  /** default "Branch" */
  label?: string | undefined;
  disabled?: boolean | undefined;
}

const ROW_PX = 48;

/** A searchable list of branches by the combobox pattern of ARIA. Only the rows in sight exist, however many there are. */
export function BranchCombobox({ branches, value, onChange, label = "Branch", disabled = false }: BranchComboboxProps) {
  const [query, setQuery] = useState("");
  const found = useMemo(() => filterBranches(branches, query), [branches, query]);
  const list = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    // Before the list has been measured, and where nothing can be measured, some rows are better than none.
    initialRect: { width: 320, height: 320 },
  });
  const now = useNow(30_000);
  const box = useCombobox<Branch>({
    items: found as Branch[],
    selectedItem: value,
    itemToString: (branch) => branch?.name ?? "",
    itemToKey: (branch) => branch?.name,
    defaultHighlightedIndex: 0,
    // Rows out of sight do not exist, so the virtual list scrolls, not the browser.
    scrollIntoView: () => {},
    onHighlightedIndexChange({ highlightedIndex, type }) {
      const isPointer = type === useCombobox.stateChangeTypes.ItemMouseMove;
      if (highlightedIndex >= 0 && !isPointer) rows.scrollToIndex(highlightedIndex);
    },
    onInputValueChange({ inputValue, type }) {
      if (type === useCombobox.stateChangeTypes.InputChange) setQuery(inputValue);
    },
    onIsOpenChange: ({ isOpen }) => isOpen || setQuery(""),
    onSelectedItemChange: ({ selectedItem }) => selectedItem && onChange(selectedItem),
    // Left without a choice, the text goes back to the branch that is chosen.
    stateReducer: (state, { type, changes }) => {
      const isLeft =
        type === useCombobox.stateChangeTypes.InputBlur || type === useCombobox.stateChangeTypes.InputKeyDownEscape;
      if (!isLeft) return changes;
      return { ...changes, selectedItem: state.selectedItem, inputValue: state.selectedItem?.name ?? "" };
    },
  });

  return (
    <div className="ps-combobox">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: getLabelProps names the input */}
      <label className="ps-label" {...box.getLabelProps()}>
        {label}
      </label>
      <div className="ps-combobox-field">
        <input
          className="ps-input"
          spellCheck={false}
          autoCapitalize="none"
          {...box.getInputProps({ disabled, onFocus: (event) => event.currentTarget.select() })}
        />
        <button
          type="button"
          className="ps-toggle"
          {...box.getToggleButtonProps({ disabled })}
          aria-label="All branches"
        >
          <span aria-hidden="true">▾</span>
        </button>
      </div>
      <div className="ps-popup" hidden={!box.isOpen}>
        <ul className="ps-list" {...box.getMenuProps({ ref: list })}>
          {box.isOpen && (
            <li role="presentation" className="ps-list-space" style={{ blockSize: rows.getTotalSize() }} />
          )}
          {box.isOpen &&
            rows.getVirtualItems().map(({ index, start }) => {
              const branch = found[index];
              if (branch === undefined) return null;
              return (
                <li
                  key={branch.name}
                  className="ps-option"
                  data-chosen={branch.name === value?.name ? "" : undefined}
                  data-highlighted={box.highlightedIndex === index ? "" : undefined}
                  {...box.getItemProps({ item: branch, index })}
                  aria-setsize={found.length}
                  aria-posinset={index + 1}
                  style={{ blockSize: ROW_PX, transform: `translateY(${start}px)` }}
                >
                  <BranchOption branch={branch} now={now} />
                </li>
              );
            })}
        </ul>
        {box.isOpen && found.length === 0 && <p className="ps-empty">No branch has that in its name.</p>}
      </div>
    </div>
  );
}
